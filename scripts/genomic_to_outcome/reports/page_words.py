"""Words that scripts of the cohort report write, in the language of the page."""

from __future__ import annotations

from typing import Any

from genomic_to_outcome.reports.language import Language


def table_words(language: Language) -> dict[str, Any]:
    """Words of the opening table: its own, and those of the library (DataTables `language`)."""
    say = language.gettext
    return {
        "code": language.code,
        "few": say("few"),
        "veryFew": say("very few"),
        "unadjusted": say("unadj."),
        "same": say("same"),
        "everyRow": say("all"),
        "table": {
            "decimal": language.decimals("1.5")[1],
            "thousands": language.decimals("1,500")[1],
            "emptyTable": say("No row."),
            "zeroRecords": say("No row fits the search and the filters."),
            "info": say("Rows _START_ to _END_ of _TOTAL_"),
            "infoEmpty": say("No row fits."),
            "infoFiltered": say("(chosen from _MAX_)"),
            "lengthMenu": say("_MENU_ rows at once"),
            "aria": {
                "orderable": say(": press to sort"),
                "orderableReverse": say(": press to sort the other way round"),
                "orderableRemove": say(": press to undo the sorting"),
                "paginate": {
                    "first": say("First page"),
                    "last": say("Last page"),
                    "next": say("Next page"),
                    "previous": say("Previous page"),
                },
            },
        },
    }


def explanation_words(language: Language) -> dict[str, str]:
    """Words of the explanation that opens at a figure."""
    say = language.gettext
    return {
        "figure": say("Figure:"),
        "basis": say("Rests on:"),
        "method": say("Method and notes:"),
        "source": say("From:"),
        "row": say("row"),
    }
