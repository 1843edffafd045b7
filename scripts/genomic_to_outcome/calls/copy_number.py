"""Copy number of genes: from a caller's words, cBioPortal's levels or absolute numbers."""

from __future__ import annotations

from dataclasses import dataclass

AMPLIFICATION = "amplification"
GAIN = "gain"
LOSS = "loss"
DELETION = "deletion"
NEUTRAL = "neutral"

# Absolute copy numbers per cell at which a state begins; neutral lies between loss and gain.
AMPLIFICATION_FROM = 6.0
GAIN_FROM = 3.0
LOSS_BELOW = 1.5
DELETION_UP_TO = 0.5

_WORDS = {
    "amp": AMPLIFICATION,
    "amplification": AMPLIFICATION,
    "amplified": AMPLIFICATION,
    "high-level amplification": AMPLIFICATION,
    "gain": GAIN,
    "dup": GAIN,
    "duplication": GAIN,
    "low-level gain": GAIN,
    "loss": LOSS,
    "hetloss": LOSS,
    "shallowdel": LOSS,
    "shallow deletion": LOSS,
    "heterozygous deletion": LOSS,
    "del": DELETION,
    "deepdel": DELETION,
    "deep deletion": DELETION,
    "homdel": DELETION,
    "homozygous deletion": DELETION,
    "deletion": DELETION,
    "neutral": NEUTRAL,
    "diploid": NEUTRAL,
    "normal": NEUTRAL,
    "none": NEUTRAL,
    "ref": NEUTRAL,
}
# Levels of cBioPortal's discrete copy number (GISTIC); -1.5 is its deletion of unknown depth.
_LEVELS = {-2.0: DELETION, -1.5: DELETION, -1.0: LOSS, 0.0: NEUTRAL, 1.0: GAIN, 2.0: AMPLIFICATION}
_UNKNOWN = ("", "na", "nan", "nd", "np", ".")


@dataclass(frozen=True)
class Thresholds:
    """Absolute copy numbers at which the states of a gene begin."""

    amplification: float = AMPLIFICATION_FROM
    gain: float = GAIN_FROM
    loss: float = LOSS_BELOW
    deletion: float = DELETION_UP_TO

    def state(self, copies: float) -> str:
        """The state of an absolute copy number."""
        if copies >= self.amplification:
            return AMPLIFICATION
        if copies >= self.gain:
            return GAIN
        if copies <= self.deletion:
            return DELETION
        return LOSS if copies < self.loss else NEUTRAL


DEFAULT_THRESHOLDS = Thresholds()


@dataclass(frozen=True)
class CopyNumber:
    """State of a gene with its absolute copy number where one is given."""

    state: str
    copies: float | None = None


def state_of(
    call: str, copies: str, thresholds: Thresholds = DEFAULT_THRESHOLDS
) -> CopyNumber | None:
    """The state that the caller names, with the absolute number beside it; else the number's state.

    None where both are missing. Raises ValueError where a text says nothing.
    """
    named = state_of_word(call)
    counted = state_of_word(copies) if _is_word(copies) else state_of_copies(copies, thresholds)
    if named is None or counted is None:
        return named or counted
    return CopyNumber(named.state, counted.copies)


def _is_word(text: str) -> bool:
    return text.strip().lower().replace("_", " ") in _WORDS


def state_of_word(text: str) -> CopyNumber | None:
    """The state that a call names (AMP, DeepDel, gain, 2, -2, ...); None if it says unknown.

    A bare number is a cBioPortal level from -2 to 2. Raises ValueError where the text says nothing.
    """
    word = text.strip().lower().replace("_", " ")
    if word in _UNKNOWN:
        return None
    if word in _WORDS:
        return CopyNumber(_WORDS[word])
    try:
        return CopyNumber(_LEVELS[float(word)])
    except (ValueError, KeyError):
        expected = "AMP, gain, neutral, loss, DeepDel or a level from -2 to 2"
        raise ValueError(f"a copy number call must be {expected}") from None


def state_of_copies(text: str, thresholds: Thresholds = DEFAULT_THRESHOLDS) -> CopyNumber | None:
    """The state of an absolute copy number; None if it is missing.

    Unless configured otherwise: amplification from 6 copies, gain from 3, loss below 1.5, deletion
    up to 0.5. Raises ValueError where the text is no number of copies.
    """
    if text.strip().lower() in _UNKNOWN:
        return None
    message = "an absolute copy number must be a number of at least 0"
    try:
        copies = float(text)
    except ValueError:
        raise ValueError(message) from None
    if not 0 <= copies < float("inf"):
        raise ValueError(message)
    return CopyNumber(thresholds.state(copies), copies)
