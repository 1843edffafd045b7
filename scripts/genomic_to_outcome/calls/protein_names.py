"""Names of protein changes in one-letter and three-letter form (HGVS, den Dunnen et al. 2016)."""

from __future__ import annotations

import re

_THREE_LETTER = {
    "A": "Ala",
    "R": "Arg",
    "N": "Asn",
    "D": "Asp",
    "C": "Cys",
    "Q": "Gln",
    "E": "Glu",
    "G": "Gly",
    "H": "His",
    "I": "Ile",
    "L": "Leu",
    "K": "Lys",
    "M": "Met",
    "F": "Phe",
    "P": "Pro",
    "S": "Ser",
    "T": "Thr",
    "W": "Trp",
    "Y": "Tyr",
    "V": "Val",
    "U": "Sec",
    "O": "Pyl",
    "X": "Xaa",
    "*": "Ter",
}
_ONE_LETTER = {three: one for one, three in _THREE_LETTER.items()}
_THREE = re.compile("|".join(_ONE_LETTER))
_ONE = re.compile("[" + "".join(re.escape(one) for one in _THREE_LETTER) + "]")
_SAME_RESIDUE = re.compile(r"([A-Z*])(\d+)\1")
_RESIDUE = re.compile(r"([A-Z])(\d+)")


def one_letter(name: str) -> str:
    """`p.Leu858Arg` -> `p.L858R`, `p.Phe392Phe` -> `p.F392=`; `p.` is added where it lacks."""
    bare = _THREE.sub(lambda match: _ONE_LETTER[match[0]], _without_reference(name))
    same = _SAME_RESIDUE.fullmatch(bare)
    if same:
        bare = f"{same[1]}{same[2]}="
    return f"p.{bare}" if bare else ""


def three_letter(name: str) -> str:
    """`p.L858R` -> `p.Leu858Arg`, also from a three-letter name; empty for `p.X1010_splice`."""
    short = one_letter(name) if name else ""
    if not short or "splice" in short:
        return ""
    return "p." + _ONE.sub(lambda match: _THREE_LETTER[match[0]], short.removeprefix("p."))


def shifted(name: str, offset: int, first: int, last: int) -> str:
    """The one-letter name with every codon moved by `offset`; empty unless all lie in the range."""
    codons = [int(codon) for _, codon in _RESIDUE.findall(name)]
    if not codons or not all(first <= codon <= last for codon in codons):
        return ""
    return _RESIDUE.sub(lambda match: f"{match[1]}{int(match[2]) + offset}", name)


def _without_reference(name: str) -> str:
    text = name.strip().replace("%3D", "=").replace("%3d", "=")
    text = text.rsplit(":", 1)[-1].removeprefix("p.")
    if text.startswith("(") and text.endswith(")"):
        text = text[1:-1]
    return text
