import pandas as pd
import pytest
from clinical_tables import frame, lines, patients, samples

from genomic_to_outcome import contract, frames, tables
from genomic_to_outcome.clinical.linkage import link_samples
from genomic_to_outcome.clinical.matched_lines import fill_matched_classes

CLASSES = {"egfr_l858r": "driver", "egfr_t790m": "acquired"}
TREATED = [
    {"patient": "A", "line": 1, "start": "2024-03-01", "regimen": "osimertinib"},
    {"patient": "A", "line": 2, "start": "2024-09-01", "regimen": "docetaxel"},
]


def sample(name, collected=None, reported=None, specimen="tissue"):
    return {
        "sample": name, "patient": "A", "assay": "panel", "specimen": specimen,
        "collected": collected, "reported": reported,
    }  # fmt: skip


def link(given_samples, *assessed, rows=TREATED, people=("A",), classes=CLASSES):
    """Status, sample and reason by (line, class) of patient A; `assessed` are sample, class, ..."""
    names = ("sample", "class_id", "status", "reason")
    assessment = frame(
        contract.ASSESSMENT,
        [{"patient": "A", **dict(zip(names, row, strict=False))} for row in assessed],
    )
    linkage = pd.concat(
        link_samples(
            lines(*rows),
            patients(*({"patient": who, "advanced": "2024-02-01"} for who in people)),
            samples(*given_samples),
            assessment,
            classes,
            patients_at_once=1,
        ),
        ignore_index=True,
    )
    assert list(linkage.columns) == list(contract.LINKAGE.names)
    assert len(linkage) == (len(rows) + len(people)) * len(classes)
    return linkage


def by_key(linkage):
    return {
        (row.line, row.class_id): (
            row.status, None if isinstance(row.sample, float) else row.sample, row.reason,
        )
        for row in linkage.itertuples()
    }  # fmt: skip


def status_and_sample(linkage, line, name):
    return by_key(linkage)[line, name][:2]


def test_the_day_on_which_the_deciding_sample_was_observable_is_given():
    linkage = link(
        [
            sample("S1", "2024-01-01", "2024-01-20"),
            sample("S2", "2024-03-02", "2024-03-20"),
            sample("S3", "2024-08-01"),
        ],
        ("S1", "egfr_l858r", "not_detected", ""),
        ("S2", "egfr_l858r", "altered", ""),
        ("S1", "egfr_t790m", "not_assessed", ""),
        ("S3", "egfr_t790m", "altered", ""),
    )
    days = linkage.set_index(["line", "class_id"])["observable"]
    assert str(days[1, "egfr_l858r"].date()) == "2024-03-20"
    assert pd.isna(days[1, "egfr_t790m"])
    assert str(days[2, "egfr_t790m"].date()) == "2024-08-01"


def test_a_driver_found_up_to_90_days_after_the_start_explains_the_line():
    for collected, expected in (
        ("2024-05-30", ("altered", "S1")), ("2024-05-31", ("not_assessed", None)),
    ):  # fmt: skip
        linkage = link([sample("S1", collected)], ("S1", "egfr_l858r", "altered", "found"))
        assert status_and_sample(linkage, 1, "egfr_l858r") == expected
        assert status_and_sample(linkage, 2, "egfr_l858r") == ("altered", "S1")
        assert status_and_sample(linkage, 0, "egfr_l858r") == ("altered", "S1")


def test_an_acquired_alteration_is_read_from_the_last_sample_up_to_the_start():
    linkage = link(
        [sample("S1", "2024-01-15"), sample("S2", "2024-08-15"), sample("S3", "2024-10-01")],
        ("S1", "egfr_t790m", "not_detected", "covered_negative"),
        ("S2", "egfr_t790m", "altered", "found"),
        ("S3", "egfr_t790m", "not_detected", "covered_negative"),
    )
    assert status_and_sample(linkage, 0, "egfr_t790m") == ("not_detected", "S1")
    assert status_and_sample(linkage, 1, "egfr_t790m") == ("not_detected", "S1")
    assert status_and_sample(linkage, 2, "egfr_t790m") == ("altered", "S2")


def test_an_acquired_alteration_found_later_does_not_reach_back():
    linkage = link([sample("S2", "2024-03-02")], ("S2", "egfr_t790m", "altered", "found"))
    assert by_key(linkage)[1, "egfr_t790m"] == (
        "not_assessed",
        None,
        "acquired: last sample up to the start of the line: no_linked_sample",
    )
    assert status_and_sample(linkage, 2, "egfr_t790m") == ("altered", "S2")


@pytest.mark.parametrize(
    ("first", "expected"),
    [("2024-08-03", ("altered", "S1")), ("2024-08-02", ("not_detected", "S2"))],
)  # fmt: skip
def test_samples_of_one_work_up_are_read_together(first, expected):
    linkage = link(
        [sample("S1", first), sample("S2", "2024-08-31", specimen="plasma")],
        ("S1", "egfr_t790m", "altered", "found"),
        ("S2", "egfr_t790m", "not_detected", "plasma_negative"),
    )
    assert status_and_sample(linkage, 2, "egfr_t790m") == expected


def test_altered_wins_then_tissue_then_plasma_then_not_assessed():
    given = [
        sample("S1", "2024-01-01"), sample("S2", "2024-01-02", specimen="plasma"),
        sample("S3", "2024-01-03"), sample("S4", "2024-01-04"), sample("S5", "2024-01-05"),
    ]  # fmt: skip
    rows = [
        ("S1", "egfr_l858r", "not_assessed", "not_covered"),
        ("S2", "egfr_l858r", "not_detected", "plasma_negative"),
        ("S3", "egfr_l858r", "not_detected", "covered_negative"),
        ("S4", "egfr_l858r", "altered", "found"),
        ("S5", "egfr_l858r", "altered", "found"),
    ]
    expected = [("not_assessed", None), ("not_detected", "S2"), ("not_detected", "S3"),
                ("altered", "S4"), ("altered", "S4")]  # fmt: skip
    for count, (status, name) in enumerate(expected, 1):
        linkage = link(given[:count], *rows[:count])
        assert status_and_sample(linkage, 1, "egfr_l858r") == (status, name)


def test_the_reason_names_the_rule_and_why_a_sample_says_nothing():
    linkage = link(
        [sample("S1", "2024-01-01")], ("S1", "egfr_l858r", "not_assessed", "not_covered")
    )
    assert by_key(linkage)[1, "egfr_l858r"][2] == (
        "driver: samples up to 90 days after the start of the line: not_covered"
    )
    assert by_key(linkage)[1, "egfr_t790m"][2].endswith(": not_in_assessment")
    assert by_key(linkage)[0, "egfr_l858r"][2].startswith("driver: any sample of the patient")


def test_a_sample_without_date_serves_drivers_only():
    linkage = link(
        [sample("S1")],
        ("S1", "egfr_l858r", "altered", "found"),
        ("S1", "egfr_t790m", "altered", "found"),
    )
    assert by_key(linkage)[1, "egfr_l858r"] == (
        "altered",
        "S1",
        "driver: samples up to 90 days after the start of the line: found, sample without date",
    )
    assert status_and_sample(linkage, 1, "egfr_t790m") == ("not_assessed", None)


def test_the_day_of_report_stands_in_for_the_day_of_collection():
    linkage = link([sample("S1", reported="2024-09-01")], ("S1", "egfr_t790m", "altered", "found"))
    assert status_and_sample(linkage, 2, "egfr_t790m") == ("altered", "S1")
    assert status_and_sample(linkage, 1, "egfr_t790m") == ("not_assessed", None)


def test_a_patient_without_sample_is_not_assessed_and_no_input_gives_no_rows():
    linkage = link([sample("S1", "2024-01-01")], people=("A", "B"))
    of_b = linkage[linkage["patient"] == "B"]
    assert set(of_b["status"]) == {"not_assessed"}
    assert all(reason.endswith("no_linked_sample") for reason in of_b["reason"])
    assert link([]).shape[0] == 6
    assert link([], classes={}).empty


def test_the_table_is_written_as_text(tmp_path):
    linkage = link([sample("S1", "2024-01-01")], ("S1", "egfr_l858r", "altered", "found"))
    frames.write_frame(contract.LINKAGE, linkage, tmp_path / "linkage.parquet")
    rows = tables.read_rows(tmp_path / "linkage.parquet")
    assert rows[0]["status"] == "altered"
    assert rows[0]["sample"] == "S1"
    assert [(row["line"], row["class_id"]) for row in rows] == sorted(
        (row["line"], row["class_id"]) for row in rows
    )


def targeted_lines():
    targeted, other = "egfr_tki;targeted", "taxane;chemotherapy"
    return lines(
        {**TREATED[0], "therapy_classes": targeted},
        {**TREATED[1], "therapy_classes": other},
        {"patient": "A", "line": 3, "start": "2024-12-01", "regimen": "osimertinib",
         "therapy_classes": targeted},
    )  # fmt: skip


def fill(samples_of_a, *assessed, matcher):
    rows = [*TREATED, {"patient": "A", "line": 3, "start": "2024-12-01"}]
    linkage = link(samples_of_a, *assessed, rows=rows)
    return fill_matched_classes(targeted_lines(), linkage, samples(*samples_of_a), matcher)


def test_matched_classes_are_those_altered_at_the_line_that_it_targets():
    asked = []

    def matcher(therapy_classes, regimen, classes):
        asked.append((therapy_classes, regimen, classes))
        return classes[:1] if regimen == "osimertinib" else ()

    taken = [sample("S1", "2024-01-01")]
    assessed = (("S1", "egfr_l858r", "altered", "found"), ("S1", "egfr_t790m", "altered", "found"))
    filled = fill(taken, *assessed, matcher=matcher)
    assert filled["matched_classes"].tolist() == ["egfr_l858r", None, "egfr_l858r"]
    assert ("egfr_tki;targeted", "osimertinib", ("egfr_l858r", "egfr_t790m")) in asked
    assert filled["match"].tolist() == ["matched", "untargeted", "matched"]
    assert filled["matched_sample"].tolist() == ["S1", None, "S1"]


def test_a_targeted_line_without_its_target_is_unmatched_or_was_not_assessed():
    def nothing(*_):
        return ()

    found = fill(
        [sample("S1", "2024-01-01")], ("S1", "egfr_l858r", "not_detected", "covered"),
        matcher=nothing,
    )  # fmt: skip
    assert found["match"].tolist() == ["unmatched", "untargeted", "unmatched"]
    assert fill([], matcher=nothing)["match"].tolist() == [
        "not_assessed", "untargeted", "not_assessed",
    ]  # fmt: skip


def test_the_test_that_a_line_rests_on_is_counted_by_day():
    def resistance(_, regimen, classes):
        return tuple(name for name in classes if name == "egfr_t790m")

    found = fill(
        [sample("S9", "2024-01-01"), sample("S1", "2024-11-01"), sample("S2", "2024-11-01")],
        ("S9", "egfr_l858r", "altered", "found"),
        ("S1", "egfr_t790m", "not_detected", "covered"),
        ("S2", "egfr_t790m", "altered", "found"),
        matcher=resistance,
    )
    assert found["match"].tolist() == ["unmatched", "untargeted", "matched"]
    assert found["matched_sample"].tolist() == [None, None, "S2"]
    assert found["matched_test"].tolist() == [pd.NA, pd.NA, 2]
