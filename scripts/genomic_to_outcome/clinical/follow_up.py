"""Until when a patient is known to have lived, from contacts, visits, doses and specimens."""

from __future__ import annotations

import numpy as np
import pandas as pd

from genomic_to_outcome.clinical.dates import day_numbers


def deaths(patients: pd.DataFrame, cutoff: int) -> pd.Series:
    """Day number of death by patient; NaN while alive, also for a death after the cut-off."""
    died = day_numbers(patients["died"])
    died[died > cutoff] = np.nan
    return pd.Series(died, index=pd.Index(patients["patient"], name="patient"))


def derive_follow_up(
    patients: pd.DataFrame,
    treatments: pd.DataFrame,
    assessments: pd.DataFrame,
    samples: pd.DataFrame,
    cutoff: int,
) -> pd.DataFrame:
    """Per patient (index): died, last_contact and last_alive as day numbers, NaN where not known.

    `last_alive` is the latest of last contact, tumour assessments, doses (start and end of
    treatments), specimens taken and death, at most the cut-off. A record from after the cut-off
    is a contact on the cut-off: the patient lived. Inputs are as in the contract.
    """
    index = pd.Index(patients["patient"], name="patient")
    contact = pd.Series(day_numbers(patients["last_contact"]), index=index)
    records = [
        contact,
        pd.Series(day_numbers(patients["died"]), index=index),
        _latest(treatments, "start"),
        _latest(treatments, "end"),
        _latest(assessments, "date"),
        _latest(samples, "collected"),
    ]
    latest = pd.concat([record.reindex(index) for record in records], axis=1).max(axis=1)
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
