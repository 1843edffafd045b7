"""The words of a shift table of ECOG performance status."""

from __future__ import annotations

TIMEPOINTS = ("worst", "last", "best")
MISSING, DEATH = "missing", "death"
BASELINES = ("0", "1", "2", "3", "4", MISSING)
VALUES = ("0", "1", "2", "3", "4", DEATH, MISSING)
DEATH_GRADE = 5
