"""Therapies that a board may choose: each once, with what stands between it and the patient."""

from __future__ import annotations

import pytest

from genomic_to_outcome.reports.therapy_options import option_groups, therapy_options


def row(therapy: str | None, direction: str = "sensitivity", tier: str | None = "I-A", **values):
    return {
        "therapy": therapy, "therapy_class": "egfr_tki", "direction": direction, "amp_tier": tier,
        "escat": None, "tumour_match": "exact", "approval": None, "caution": "", "given": [],
        "contradicted_by": [], **values,
    }  # fmt: skip


def event(name: str, *rows):
    return {"name": name, "evidence": list(rows)}


GIVEN = {"line": 1, "text": "given in line 1"}


def states(*events) -> dict[str, str]:
    return {one["therapy"]: str(one["state"]) for one in therapy_options(events)}


@pytest.mark.parametrize(
    ("rows", "state"),
    [
        ([row("a")], "free"),
        ([row("a", given=[GIVEN])], "given_before"),
        ([row("a", caution="test X first")], "test_first"),
        ([row("a", caution="test X first"), row("a")], "free"),
        ([row("a", given=[GIVEN], caution="test X first")], "test_first"),
        ([row("a"), row("a", "resistance")], "resistance_found"),
        ([row("a", caution="test X first"), row("a", "reduced_sensitivity")], "resistance_found"),
        ([row("a"), row("a", "resistance", None)], "free"),
        ([row("a"), row("a", "resistance", tumour_match="other")], "free"),
    ],
)
def test_what_stands_in_the_way(rows, state: str):
    assert states(event("E", *rows)) == {"a": state}


def test_another_alteration_speaks_against_a_drug_of_the_combination():
    opposed = therapy_options(
        [event("L858R", row("a + b")), event("C797S", row("b", "resistance"))]
    )
    assert opposed[0]["against"] == [{"alteration": "C797S", "therapy": "b"}]
    named = row("c", contradicted_by=[{"alteration": "X", "therapy": "c"}])
    assert states(event("E", named)) == {"c": "resistance_found"}


def test_unverified_evidence_and_a_prognosis_are_no_option():
    assert therapy_options([event("E", row("a", tier=None), row(None, "prognostic"))]) == []


def test_a_therapy_stands_once_at_its_strongest_tier_with_all_alterations():
    (one,) = therapy_options([event("weak", row("a", tier="II-D")), event("strong", row("a"))])
    assert (one["amp_tier"], one["alterations"]) == ("I-A", ["strong", "weak"])


def test_free_therapies_stand_first_and_then_by_tier():
    found = therapy_options(
        [
            event("E", row("resisted"), row("resisted", "resistance"), row("weak", tier="II-D")),
            event("F", row("had", given=[GIVEN]), row("strong"), row("later", caution="test X")),
        ]
    )
    assert [one["therapy"] for one in found] == ["strong", "weak", "later", "had", "resisted"]


def test_therapies_with_the_same_grounds_share_a_line():
    found = therapy_options([event("E", row("a"), row("b"), row("c", tier="II-C"))])
    groups = [
        (group["amp_tier"], [one["therapy"] for one in group["options"]])
        for group in option_groups(found)
    ]
    assert groups == [("I-A", ["a", "b"]), ("II-C", ["c"])]


def line(number: int, regimen: str, end_reason: str | None = "progression", **values):
    return {
        "line": number, "regimen": regimen, "end_reason": end_reason, "end": "2021-03-01",
        "best_response": "SD", "progression_date": None, **values,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("had", "failed"),
    [
        (line(1, "a"), True),
        (line(1, "a", "Clinical progression"), True),
        (line(1, "a", "Disease progression"), True),
        (line(1, "a", None, best_response="PD"), True),
        (line(1, "a", "other", progression_date="2021-03-01"), True),
        (line(1, "a", None, end=None, progression_date="2021-03-01"), True),
        (line(1, "a", "toxicity", progression_date="2021-03-02"), False),
        (line(1, "a", "toxicity"), False),
        (line(1, "a", None), False),
        (line(1, "", "progression"), False),
    ],
)
def test_a_drug_failed_where_the_disease_progressed_under_it(had, failed: bool):
    (one,) = therapy_options([event("E", row("a + b"))], [had])
    assert bool(one["contains_failed"]) == failed


def test_a_therapy_with_a_drug_that_failed_says_so_and_stands_after_the_free_ones():
    found = therapy_options(
        [event("E", row("a + b + c"), row("d", tier="II-D"), row("b + e", tier="II-D"))],
        [line(1, "a"), line(2, "b+c"), line(3, "d", "toxicity"), line(4, "e", None)],
    )
    assert [(one["therapy"], str(one["state"])) for one in found] == [
        ("d", "free"),
        ("a + b + c", "contains_failed"),
        ("b + e", "contains_failed"),
    ]
    assert [failed["text"] for failed in found[1]["contains_failed"]] == [
        "contains a, which failed in line 1",
        "contains b and c, which failed in line 2",
    ]


def test_a_failed_drug_leaves_a_greater_obstacle_but_stands_last_in_it():
    found = therapy_options(
        [event("E", row("a + b", caution="test X"), row("c", tier="II-D", caution="test X"))],
        [line(1, "a")],
    )
    assert [(one["therapy"], str(one["state"])) for one in found] == [
        ("c", "test_first"),
        ("a + b", "test_first"),
    ]
    assert found[1]["contains_failed"]
