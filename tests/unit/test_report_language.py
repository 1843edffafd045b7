"""The German page: no text of the templates is left in English, figures are written as there."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import jinja2
import pytest
import yaml
from report_figures import script_text
from report_pages import Element, parse
from report_tables import HOSTILE, NAMES, TEMPLATES, cohort_tables, settings
from test_report_effects import ROWS
from test_report_study import board, quality, safety, shifts

from genomic_to_outcome.reports.cohort import write_cohort_report
from genomic_to_outcome.reports.language import ENGLISH, Language, read_language
from genomic_to_outcome.reports.rendering import environment

LANGUAGES = TEMPLATES.parent / "languages"
# Written alike in both languages.
ALIKE = {"unadj.", "Alteration", "Population", "Patient", "Parameter", "DCR", "CBR"}
WORD = re.compile(r"[A-Za-z]{2}")
MARK = "\N{WHITE SQUARE}"


@pytest.fixture(scope="module")
def german() -> Language:
    return read_language("de", LANGUAGES.glob("de*.yaml"))


def texts_of_templates(names: tuple[str, ...]) -> set[str]:
    """English texts that these templates give to gettext."""
    made = environment(TEMPLATES)
    extension = made.extensions["jinja2.ext.InternationalizationExtension"]
    found: set[str] = set()
    for name in names:
        source = (TEMPLATES / name).read_text(encoding="utf-8")
        for _, _, message in extension._extract(source):
            found |= set(message) if isinstance(message, tuple) else {message}
    return {text for text in found if text}


COHORT = (
    "base.html",
    "charts.html",
    "cohort_alteration.html",
    "cohort_macros.html",
    "outcomes.html",
    "parts.html",
    "study.html",
)


def test_every_text_of_the_templates_is_translated(german):
    assert texts_of_templates(COHORT) - set(german.texts) - ALIKE == set()


def test_placeholders_are_kept(german):
    def names(pattern: str, text: str) -> list[str]:
        return sorted(set(re.findall(pattern, text)))

    for pattern, texts in ((r"%\((\w+)\)s", german.texts), (r"\{(\w+)\}", german.sentences)):
        for english, translated in texts.items():
            assert names(pattern, english) == names(pattern, translated), english


def test_english_needs_no_file():
    assert read_language("en", []) is ENGLISH
    assert ENGLISH.translate("fewer than 10 patients; 3 of 9 late") == (
        "fewer than 10 patients; 3 of 9 late"
    )


def test_another_language_needs_its_file():
    with pytest.raises(KeyError):
        read_language("fr", LANGUAGES.glob("*.yaml"))


@pytest.mark.parametrize(
    ("english", "expected"),
    [
        ("fewer than 10 patients", "weniger als 10 Patienten"),
        (
            "fewer than 10 patients; 3 of 9 not detected in plasma only, where tissue may still "
            "carry it",
            "weniger als 10 Patienten; bei 3 von 9 nur im Plasma nicht nachgewiesen, Gewebe kann "
            "sie dennoch tragen",
        ),
        (
            "Kaplan-Meier, log-log interval, adjusted for delayed entry",
            "Kaplan-Meier, Log-log-Intervall, adjustiert für verzögerten Eintritt",
        ),
        ("2.5 (1.0 to 6.3)", "2.5 (1.0 bis 6.3)"),
        (HOSTILE, HOSTILE),
        ("", ""),
    ],
)
def test_composed_notes_are_translated_by_their_parts(german, english, expected):
    assert german.translate(english) == expected


@pytest.mark.parametrize(
    ("shown", "expected"),
    [
        ("37.5% (8.5–75.5)", "37,5% (8,5–75,5)"),
        ("12.3 (8.0–NR)", "12,3 (8,0–NR)"),
        ("1,348", "1.348"),
        ("−2.5 (−4.0 to −1.0)", "−2,5 (−4,0 bis −1,0)"),
        ("p.Gly12Cys, release 1.2.3", "p.Gly12Cys, release 1.2.3"),
    ],
)
def test_figures_are_written_as_the_language_does(german, shown, expected):
    assert german.figure(shown) == expected
    assert ENGLISH.figure(shown) == shown


def marked(language: Language) -> Language:
    """The same language with a mark in every text that it knows."""
    return Language(
        "de",
        {
            english: f"{MARK}{said}".replace("b>", f"b>{MARK}")
            for english, said in language.texts.items()
        },
        {english: f"{MARK}{said}" for english, said in language.sentences.items()},
    )


def shown_texts(element: Element, kept: str = "") -> list[str]:
    """Visible texts, and labels that are read aloud, outside what is data."""
    classes = element.attributes.get("class", "").split()
    if element.tag in ("script", "style", "code", "meta") or "name" in classes:
        return []
    found = [element.attributes[name] for name in ("aria-label", "title", "placeholder")
             if name in element.attributes]  # fmt: skip
    for child in element.children:
        found += [child] if isinstance(child, str) else shown_texts(child)
    return [text.strip() for text in found if WORD.search(text)]


@pytest.fixture(scope="module")
def untranslated(german, tmp_path_factory: pytest.TempPathFactory) -> set[str]:
    """What a page made with a marked language shows without any mark."""
    tables = replace(
        cohort_tables(), alteration_effects=ROWS, safety=safety(), quality_of_life=quality(),
        performance_status=shifts(), tumour_board=board(),
    )  # fmt: skip
    path: Path = tmp_path_factory.mktemp("german") / "outcomes.html"
    made = replace(settings(), language=marked(german))
    write_cohort_report(tables, made, TEMPLATES, path)
    page = parse(path.read_text(encoding="utf-8"))
    assert page.find("html")[0].attributes["lang"] == "de"
    texts = {text for text in shown_texts(page.find("body")[0]) if MARK not in text}
    data = {*NAMES.values(), HOSTILE, *ALIKE, "Rash", "EML4 TKI versus chemotherapy"}
    return {text for text in texts if text not in data and HOSTILE not in text}


# Short names of endpoints and responses, names of therapies and comparisons, file names, versions.
DATA = re.compile(r"[A-Z][A-Z0-9:-]+( [A-Z]+)*|[A-Z]+ TKI.*|.*: [A-Z]+ TKI|\S+\.\w+|package|PH p")


def test_the_german_page_shows_no_english(untranslated):
    left = {
        text
        for text in untranslated
        if WORD.search(re.sub(r"\b(NR|NE|CTCAE)\b", "", text)) and not DATA.fullmatch(text)
    }
    assert left == set()


def test_words_of_the_scripts_are_translated(german, tmp_path):
    made = replace(settings(), language=german)
    write_cohort_report(cohort_tables(), made, TEMPLATES, tmp_path / "outcomes.html")
    page = parse((tmp_path / "outcomes.html").read_text(encoding="utf-8"))
    words = script_text(page.find("script", id="overview-words")[0])
    assert "Zeilen _START_ bis _END_ von _TOTAL_" in words
    assert '"decimal":","' in words


def test_files_of_a_language_do_not_contradict_each_other():
    seen: dict[str, str] = {}
    for path in sorted(LANGUAGES.glob("de*.yaml")):
        for section in yaml.safe_load(path.read_text(encoding="utf-8")).values():
            for english, said in (section or {}).items():
                assert seen.setdefault(english, said) == said, f"{english!r} in {path.name}"


def test_templates_without_a_language_are_english():
    made = environment(TEMPLATES)
    assert isinstance(made, jinja2.Environment)
    assert made.from_string('{{ _("not assessed") }}').render() == "not assessed"
