"""A table of any tool, read by the columns that the configuration names."""

import pytest
import yaml
from conftest import PROJECT

from genomic_to_outcome.calls.call_sheet import call_files_of
from genomic_to_outcome.calls.read_calls import read_calls
from genomic_to_outcome.inputs.configuration import schema_problems
from genomic_to_outcome.vocabulary import Frame

TABLE = PROJECT / "tests" / "data" / "panel_fusions_of_a_laboratory.csv"
COLUMNS = {
    "gene5": "GeneA",
    "gene3": "GeneB",
    "chrom5": "ChrA",
    "pos5": "PosA",
    "chrom3": "ChrB",
    "pos3": "PosB",
    "strand5": "StrandA",
    "strand3": "StrandB",
    "junction_reads": "Split",
    "spanning_reads": "Span",
    "frame": "Frame",
    "filter": "QC",
}


def read(columns, path=TABLE, genome="GRCh38"):
    row = {
        "sample": "S1",
        "patient": "P1",
        "kind": "fusions",
        "path": str(path),
        "genome": genome,
        "caller": "our_panel",
        "columns": columns,
    }
    return read_calls(call_files_of([row]))


def test_events_bear_the_name_of_the_configured_caller():
    batch = read(COLUMNS)
    assert batch.problems == ()
    eml4, strn = sorted(batch.events, key=lambda event: event.gene5)
    assert (eml4.callers, eml4.fusion_variant, eml4.frame) == ("our_panel", "V1", Frame.IN_FRAME)
    assert (eml4.junction_reads, eml4.spanning_reads, eml4.filter) == (19, 5, "PASS")
    assert (strn.spanning_reads, strn.filter, strn.flags) == (None, "low depth", "failed_filter")
    assert batch.files[0]["caller"] == "our_panel"


def test_tabs_and_whole_breakpoints(tmp_path):
    path = tmp_path / "calls.txt"
    path.write_text("five\tthree\tat5\tat3\nEML4\tALK\tchr2:42295516:+\tchr2:29223528:-\n")
    columns = {"gene5": "five", "gene3": "three", "breakpoint5": "at5", "breakpoint3": "at3"}
    (event,) = read(columns, path).events
    assert event.event_id == "GRCh38:fusion:chr2:42295516:+>chr2:29223528:-"
    assert (event.annotation_source, event.junction_reads) == ("caller;exon_model", None)


def test_header_alone_is_an_empty_result(tmp_path):
    path = tmp_path / "calls.csv"
    path.write_text(TABLE.read_text().splitlines()[0] + "\n")
    batch = read(COLUMNS, path)
    assert (batch.events, batch.problems, batch.files[0]["status"]) == ((), (), "read")


@pytest.mark.parametrize(
    ("columns", "words"),
    [
        ({"gene5": "GeneA", "gene3": "GeneB"}, "breakpoint5 (or chrom5 and pos5)"),
        (COLUMNS | {"gene": "GeneA"}, "unknown fields gene;"),
        (COLUMNS | {"gene5": "Gene_A"}, "no column Gene_A"),
    ],
)
def test_mapping_that_does_not_fit(columns, words):
    (problem,) = read(columns).problems
    assert words in problem.message


def test_genome_is_checked_as_for_any_caller():
    (problem,) = read(COLUMNS, genome="GRCh37").problems
    assert "edges of exons of GRCh38" in problem.message


# The configuration


def problems_of(callers):
    schema = yaml.safe_load((PROJECT / "schemas" / "config.schema.yaml").read_text())
    found = schema_problems({"callers": callers}, schema, "config", "config.yaml")
    return [(each.field, each.message) for each in found if each.field.startswith("callers")]


def test_configuration_of_a_caller_is_accepted():
    assert problems_of({"our_panel": {"kind": "fusions", "columns": COLUMNS}}) == []


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"kind": "splice", "columns": COLUMNS}, "callers.our_panel.kind"),
        ({"kind": "fusions"}, "callers.our_panel.columns"),
        ({"kind": "fusions", "columns": {"gene5": "A"}}, "callers.our_panel.columns.gene3"),
        (
            {"kind": "fusions", "columns": {**COLUMNS, "gene": "A"}},
            "callers.our_panel.columns.gene",
        ),
        ({"kind": "fusions", "columns": {**COLUMNS, "pos5": 3}}, "callers.our_panel.columns.pos5"),
    ],
)
def test_configuration_that_is_wrong_is_named(given, field):
    (problem,) = problems_of({"our_panel": given})
    assert problem[0] == field
    assert problem[1]
