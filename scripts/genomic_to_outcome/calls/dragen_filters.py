"""The words by which DRAGEN's RNA fusion caller says what it thinks of a candidate."""

from __future__ import annotations

_FAILED = "FAIL"
_PASSED = "PASS"


def labels_of_filter(text: str) -> set[str]:
    """Labels of `FAIL;LOW_SCORE;READ_THROUGH`, `PASS;LOW_ALT_TO_REF` and the like.

    The words after FAIL are filters that failed, those after PASS are remarks.
    """
    words = [word.strip() for word in text.split(";") if word.strip()]
    reasons = [word for word in words if word not in (_FAILED, _PASSED)]
    failed = _FAILED in words or (bool(reasons) and _PASSED not in words)
    labels = {f"filter:{word}" if failed else f"remark:{word}" for word in reasons}
    if failed and not reasons:
        labels.add(f"filter:{_FAILED}")
    if "READ_THROUGH" in reasons:
        labels.add("read_through")
    return labels
