"""Which sample columns of a VCF are the tumour's and the normal's, and which caller wrote it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

_SAMPLE_LINE = re.compile(r"^##SAMPLE=<ID=([^,>]+).*?SampleName=([^,>]+)")
_TUMOUR_WORDS = ("tumor", "tumour", "primary", "metastasis")
_NORMAL_WORDS = ("normal", "germline", "blood", "control")

# What a header says of the program that called the variants, most telling first.
_CALLERS = (
    ("tnscope", re.compile(r"TNscope", re.IGNORECASE)),
    ("dragen", re.compile(r"DRAGEN", re.IGNORECASE)),
    ("mutect2", re.compile(r"Mutect ?2|##Mutect ?Version", re.IGNORECASE)),
    ("mutect", re.compile(r"##MuTect=|source=MuTect$|ID=MuTect,", re.IGNORECASE)),
    ("strelka", re.compile(r"strelka", re.IGNORECASE)),
    ("vardict", re.compile(r"VarDict", re.IGNORECASE)),
    ("varscan", re.compile(r"VarScan", re.IGNORECASE)),
    ("lofreq", re.compile(r"lofreq", re.IGNORECASE)),
    ("freebayes", re.compile(r"freebayes", re.IGNORECASE)),
    ("muse", re.compile(r"\bMuSE", re.IGNORECASE)),
    ("somaticsniper", re.compile(r"somatic-?sniper", re.IGNORECASE)),
    ("pindel", re.compile(r"pindel", re.IGNORECASE)),
    ("deepsomatic", re.compile(r"deepsomatic", re.IGNORECASE)),
    ("ion_torrent", re.compile(r"Torrent Variant Caller|=\W?tvc\b", re.IGNORECASE)),
    ("haplotypecaller", re.compile(r"HaplotypeCaller", re.IGNORECASE)),
)
CALLER_NAMES = tuple(name for name, _ in _CALLERS)
_TELLING = re.compile(
    r"^##(source|cmdline|commandline|GATKCommandLine|MutectVersion|Mutect Version|MuTect"
    r"|MuSE_version|DeepSomatic_version|vcfProcessLog|SentieonCommandLine|DRAGENCommandLine"
    r"|DRAGENVersion)",
    re.IGNORECASE,
)
_FORMAT_OF_CALLER = (
    ("strelka", {"AU", "CU", "GU", "TU"}),
    ("strelka", {"TAR", "TIR"}),
    ("varscan", {"RD", "AD", "FREQ"}),
    ("vardict", {"VD", "ALD", "RD"}),
    ("somaticsniper", {"BCOUNT", "IGT", "SSC"}),
    ("pindel", {"PU", "NU", "PR", "NR"}),
    ("ion_torrent", {"FAO", "FDP", "FRO"}),
    ("freebayes", {"RO", "AO"}),
    ("mutect", {"FA", "BQ", "SS"}),
)
_LEAST_RECORDS = 3
_LEAST_SHARE = 0.9
MERGED = "merged"
UNKNOWN_CALLER = "vcf"


@dataclass(frozen=True)
class Columns:
    """Sample columns: `tumour` names one column, or more where a header says they are one sample.

    `paired` tells whether the file also holds a normal.
    """

    tumour: tuple[str, ...]
    paired: bool


def find_columns(
    header: Sequence[str],
    columns: Sequence[str],
    sample: str,
    tumour: str,
    normal: str,
) -> Columns | None:
    """The tumour's columns, or None where nothing tells which they are.

    Order: the calls sheet, the header's tumor_sample, the column that is not the normal of the
    sheet or header, columns named as tumours (TUMOR, TUMOUR, primary), the column that carries the
    sample id, a single column. A file without sample columns has an empty `tumour`.
    """
    if not columns:
        return Columns((), paired=False)
    normal = normal or _named(header, "normal_sample")
    chosen = _chosen(header, columns, sample, tumour, normal)
    if chosen is None:
        return None
    alias = _aliases(header).get(chosen, "")
    own = (chosen, alias) if alias in columns else (chosen,)
    return Columns(own, paired=any(column not in own for column in columns))


def columns_by_genotype(
    columns: Sequence[str], genotypes: Iterable[tuple[str, str]]
) -> Columns | None:
    """The tumour of two columns by their genotypes, or None where these do not tell.

    In a somatic file the normal is reference where the tumour is not: of at least three records
    where just one column carries an allele, nine in ten must carry it in the same column.
    """
    carried = Counter(
        tuple(bool(set(re.split("[/|]", text)) - {"0", ".", ""}) for text in pair)
        for pair in genotypes
    )
    alone = (carried[True, False], carried[False, True])
    tumour = alone.index(max(alone))
    if sum(alone) < _LEAST_RECORDS or alone[tumour] < _LEAST_SHARE * sum(alone):
        return None
    return Columns((columns[tumour],), paired=True)


def _chosen(
    header: Sequence[str], columns: Sequence[str], sample: str, tumour: str, normal: str
) -> str | None:
    if tumour:
        return tumour if tumour in columns else None
    named = _named(header, "tumor_sample")
    if named in columns:
        return named
    rest = [column for column in columns if column != normal]
    for candidates in (
        [column for column in columns if column.lower() in _TUMOUR_WORDS],
        rest,
        [column for column in rest if _carries(column, _TUMOUR_WORDS)],
        [column for column in rest if column == sample],
        [column for column in rest if sample and sample in column],
        [column for column in rest if not _carries(column, _NORMAL_WORDS)],
    ):
        if len(candidates) == 1:
            return candidates[0]
    return None


def _carries(column: str, words: Sequence[str]) -> bool:
    return any(word in column.lower() for word in words)


def _named(header: Sequence[str], key: str) -> str:
    prefix = f"##{key}="
    return next((line[len(prefix) :].strip() for line in header if line.startswith(prefix)), "")


def _aliases(header: Sequence[str]) -> dict[str, str]:
    """Column -> the sample's own name, where a header line SAMPLE tells (VarScan, MuTect2)."""
    matches = (_SAMPLE_LINE.match(line) for line in header)
    return {match[1]: match[2] for match in matches if match}


def caller_of(header: Sequence[str]) -> str:
    """The caller by the header's own words, else by the FORMAT fields that it declares.

    `merged` where several callers took part, `vcf` where nothing tells.
    """
    telling = [line for line in header if _TELLING.match(line)]
    found = [
        caller for caller, pattern in _CALLERS if any(pattern.search(line) for line in telling)
    ]
    somatic = [caller for caller in found if caller != "haplotypecaller"] or found
    if somatic:
        return somatic[0] if len(somatic) == 1 else MERGED
    declared = {
        match[1] for match in (re.match(r"##FORMAT=<ID=([^,]+)", line) for line in header) if match
    }
    return next(
        (caller for caller, fields in _FORMAT_OF_CALLER if fields <= declared), UNKNOWN_CALLER
    )
