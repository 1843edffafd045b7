"""Names of the patients' report files: the id itself where every file system takes it."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable

LONGEST = 80
_PLAIN = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9_-])?")
_OTHERS = re.compile(r"[^A-Za-z0-9]+")
# Windows keeps these names for devices, with any ending.
_DEVICES = re.compile(r"(?:con|prn|aux|nul|com[0-9]|lpt[0-9])(?:\..*)?", re.IGNORECASE)
_MADE = re.compile(r".*-[0-9a-f]{12}")


def report_names(patients: Iterable[str]) -> dict[str, str]:
    """Patient id -> name of its report files, without ending.

    An id of ASCII letters, digits, dots, hyphens and underscores is its own name. Of any other,
    and of ids that differ in case alone, the letters and digits are kept and the first 12 digits of
    the id's SHA-256 follow: no two ids share a name, on file systems without case either.
    """
    patients = list(patients)
    folded = Counter(patient.casefold() for patient in patients)
    alone = {patient for patient in patients if folded[patient.casefold()] == 1}
    return {
        patient: patient if patient in alone and _is_plain(patient) else _made(patient)
        for patient in patients
    }


def _is_plain(patient: str) -> bool:
    refused = ".." in patient or _DEVICES.fullmatch(patient) or _MADE.fullmatch(patient)
    return len(patient) <= LONGEST and bool(_PLAIN.fullmatch(patient)) and not refused


def _made(patient: str) -> str:
    ascii_text = unicodedata.normalize("NFKD", patient).encode("ascii", "ignore").decode()
    readable = _OTHERS.sub("-", ascii_text).strip("-")[: LONGEST - 13].strip("-")
    digits = hashlib.sha256(patient.encode("utf-8", "surrogatepass")).hexdigest()[:12]
    return f"{readable or 'patient'}-{digits}"
