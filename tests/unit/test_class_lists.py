"""Lists of classes: by gene, without repetition, compound classes put together."""

from __future__ import annotations

from genomic_to_outcome.reports.class_lists import (
    ClassFacts,
    classes_by_gene,
    classes_in_words,
    named_classes,
    shown_classes,
)

FACTS = ClassFacts(
    names={
        "alk_a": "ALK A1X",
        "alk_b": "ALK B2X",
        "alk_a_b": "ALK A1X with B2X",
        "alk_b_c": "ALK B2X with C3X",
        "egfr": "EGFR mutation",
        "egfr_l858r": "EGFR L858R",
        "egfr_t790m": "EGFR T790M",
        "tmb_high": "High burden",
    },
    parents={"egfr": "", "egfr_l858r": "egfr", "egfr_t790m": "egfr", "alk_a": "", "alk_b": ""},
    genes={
        name: name.partition("_")[0].upper()
        for name in ("alk_a", "alk_b", "alk_a_b", "alk_b_c", "egfr", "egfr_l858r", "egfr_t790m")
    },
    members={"alk_a_b": ("alk_a", "alk_b"), "alk_b_c": ("alk_b", "alk_c")},
)


def test_a_class_stands_for_those_below_it_only_if_all_are_there():
    assert shown_classes(["egfr", "egfr_l858r", "egfr_t790m"], FACTS) == ["egfr"]
    assert shown_classes(["egfr", "egfr_l858r"], FACTS) == ["egfr", "egfr_l858r"]


def test_the_members_of_a_compound_class_stand_for_it():
    assert shown_classes(["alk_a", "alk_b", "alk_a_b"], FACTS) == ["alk_a", "alk_b"]
    assert shown_classes(["alk_b", "alk_b_c"], FACTS) == ["alk_b", "alk_b_c"]


def test_classes_by_gene_count_all_and_show_what_is_needed():
    found = classes_by_gene(["tmb_high", "egfr", "egfr_l858r", "egfr_t790m", "alk_a"], FACTS)
    assert [(one["gene"], len(one["classes"]), one["shown"]) for one in found] == [
        ("ALK", 1, ["ALK A1X"]),
        ("EGFR", 3, ["EGFR mutation"]),
        ("", 1, ["High burden"]),
    ]


def test_compound_classes_of_a_gene_are_said_together():
    assert classes_in_words(["egfr_t790m", "alk_a_b", "alk_b_c"], FACTS) == (
        "EGFR T790M and compound ALK mutations (A1X with B2X, B2X with C3X)"
    )
    assert classes_in_words(["alk_a_b"], FACTS) == "ALK A1X with B2X"
    assert classes_in_words(["not_known"], FACTS) == "not known"


def test_ids_in_a_sentence_become_names():
    text = "The evidence does not hold beside egfr_t790m of this sample_x: no tier."
    assert named_classes(text, FACTS) == (
        "The evidence does not hold beside EGFR T790M of this sample_x: no tier."
    )
