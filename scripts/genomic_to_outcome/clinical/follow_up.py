"""Until when a patient is known to have lived, from every dated record of the living."""

from __future__ import annotations

import numpy as np
import pandas as pd

from genomic_to_outcome.clinical.dates import day_numbers
from genomic_to_outcome.clinical.ecog import DEATH_GRADE
from genomic_to_outcome.clinical.records import Records

FATAL_GRADE = 5


def deaths(patients: pd.DataFrame, cutoff: int) -> pd.Series:
    """Day number of death by patient; NaN while alive, also for a death after the cut-off."""
    died = day_numbers(patients["died"])
    died[died > cutoff] = np.nan
    return pd.Series(died, index=pd.Index(patients["patient"], name="patient"))


def derive_follow_up(records: Records, cutoff: int) -> pd.DataFrame:
    """Per patient (index): died, last_contact and last_alive as day numbers, NaN where not known.

    `last_alive` is the latest of last contact, tumour assessments, doses (start and end of
    treatments), specimens taken, ECOG below 5, answered questionnaires, adverse events and death,
    at most the cut-off. An adverse event that is not fatal shows life on its first and last day,
    one of unknown grade on its first. A record from after the cut-off is a contact on the cut-off:
    the patient lived.
    """
    patients, events = records.patients, records.adverse_events
    performance, forms = records.performance_status, records.quality_of_life
    index = pd.Index(patients["patient"], name="patient")
    contact = pd.Series(day_numbers(patients["last_contact"]), index=index)
    days = [
        contact,
        pd.Series(day_numbers(patients["died"]), index=index),
        _latest(records.treatments, "start"),
        _latest(records.treatments, "end"),
        _latest(records.assessments, "date"),
        _latest(records.samples, "collected"),
        _latest(performance[(performance["ecog"] < DEATH_GRADE).fillna(False)], "date"),
        _latest(forms[forms["value"].notna()], "date"),
        _latest(events[(events["grade"] != FATAL_GRADE).fillna(True)], "start"),
        _latest(events[(events["grade"] < FATAL_GRADE).fillna(False)], "end"),
    ]
    latest = pd.concat([each.reindex(index) for each in days], axis=1).max(axis=1)
    return pd.DataFrame(
        {
            "died": deaths(patients, cutoff),
            "last_contact": contact.mask(latest > cutoff, cutoff),
            "last_alive": latest.clip(upper=cutoff),
        }
    )


def _latest(table: pd.DataFrame, column: str) -> pd.Series:
    days = pd.Series(day_numbers(table[column]))
    return days.groupby(table["patient"].to_numpy()).max()


def observable_since(samples: pd.DataFrame) -> pd.Series:
    """Day number on which each patient with a dated sample became observable.

    The earliest over the samples of the day of report, else of collection.
    """
    reported, collected = day_numbers(samples["reported"]), day_numbers(samples["collected"])
    since = pd.Series(np.where(np.isnan(reported), collected, reported))
    return since.groupby(samples["patient"].to_numpy()).min()
