"""Nothing recorded, nobody treated, nobody at all: tables without rows, and no error."""

from __future__ import annotations

import datetime

import pytest
from clinical_tables import frame
from outcome_cohorts import Types

from genomic_to_outcome import contract, frames
from genomic_to_outcome.clinical.board_records import BoardRecords
from genomic_to_outcome.clinical.performance_status import derive_performance_status
from genomic_to_outcome.clinical.quality_of_life import score_quality_of_life
from genomic_to_outcome.clinical.quality_of_life_scales import read_scales, read_t_scores
from genomic_to_outcome.clinical.safety import attribute_adverse_events
from genomic_to_outcome.clinical.study_windows import treatment_windows
from genomic_to_outcome.clinical.tumour_board import follow_board
from genomic_to_outcome.outcomes.cohort_frame import build_cohort
from genomic_to_outcome.outcomes.performance_status import estimate_performance_status
from genomic_to_outcome.outcomes.plan import Plan, Population
from genomic_to_outcome.outcomes.quality_of_life import estimate_quality_of_life
from genomic_to_outcome.outcomes.safety import estimate_safety
from genomic_to_outcome.outcomes.tumour_board import estimate_tumour_board

CUTOFF = datetime.date(2024, 12, 31)
PLAN = Plan({"all": Population("all"), "study": Population("study", from_enrolment=True)})
PATIENT = {"patient": "A", "enrolled": "2020-01-01"}
EVENT = {"patient": "A", "term": "Rash", "start": "2020-02-03"}
VISIT = {"patient": "A", "date": "2020-02-01", "ecog": 1}
FORM = {"patient": "A", "date": "2020-02-01", "instrument": "EQ-5D", "item": "VAS", "value": 70}
BOARD = {"patient": "A", "date": "2020-01-20", "recommendation": "drug", "alteration": "X"}


@pytest.mark.parametrize("recorded", [False, True])
@pytest.mark.parametrize("people", [[], [PATIENT]])
def test_without_treatment_every_table_is_written_and_none_claims_a_figure(
    recorded, people, resources, tmp_path
):
    patients, lines = frame(contract.PATIENTS, people), frame(contract.LINES, [])
    endpoints, linkage = frame(contract.ENDPOINTS, []), frame(contract.LINKAGE, [])
    given = {
        contract.ADVERSE_EVENTS: EVENT,
        contract.PERFORMANCE_STATUS: VISIT,
        contract.QUALITY_OF_LIFE: FORM,
        contract.TUMOUR_BOARD: BOARD,
    }
    rows = {table.name: frame(table, [row] if recorded else []) for table, row in given.items()}
    cohort = build_cohort(patients, lines, linkage, endpoints)
    windows = treatment_windows(lines, patients, endpoints, CUTOFF, 30)
    scales = read_scales([resources / "quality_of_life_scales.tsv"])
    t_scores = read_t_scores([resources / "promis29_v21_tscores.tsv"])
    empty = [
        frame(table, []) for table in (contract.SAMPLES, contract.CALL_FILES, contract.RESPONSES)
    ]
    samples, files, responses = empty
    board = BoardRecords(patients, rows["tumour_board"], lines, samples, files, responses)
    events = attribute_adverse_events(rows["adverse_events"], windows, CUTOFF)
    status = derive_performance_status(rows["performance_status"], windows)
    scores = score_quality_of_life(rows["quality_of_life"], t_scores, scales)
    paths = follow_board(board, CUTOFF)
    made = (
        (contract.ADVERSE_EVENTS_OF_LINES, events, recorded),
        (contract.PERFORMANCE_STATUS_OF_LINES, status, False),
        (contract.QUALITY_OF_LIFE_SCORES, scores, recorded),
        (contract.TUMOUR_BOARD_PATHS, paths, recorded and bool(people)),
        (contract.SAFETY, estimate_safety(PLAN, cohort, events, windows, Types()), False),
        (
            contract.PERFORMANCE_STATUS_SHIFTS,
            estimate_performance_status(PLAN, cohort, status, Types()),
            False,
        ),
        (
            contract.QUALITY_OF_LIFE_OUTCOMES,
            estimate_quality_of_life(PLAN, cohort, scores, endpoints, scales, Types()),
            False,
        ),
        (
            contract.TUMOUR_BOARD_FUNNEL,
            estimate_tumour_board(PLAN, cohort, paths, endpoints, Types()),
            False,
        ),
    )
    for table, found, has_rows in made:
        frames.write_frame(table, found, tmp_path / f"{table.name}.parquet")
        assert bool(len(found)) is has_rows, table.name
