"""The call files of a sample and its rows of the calls sheet."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pysam

from genomic_to_outcome.simulate.random_choice import chance
from genomic_to_outcome.simulate.samples import (
    HAS_COPY_NUMBER,
    HAS_SMALL_VARIANTS,
    Assay,
    Sample,
)
from genomic_to_outcome.simulate.write_fusions import write_fusions
from genomic_to_outcome.simulate.write_vcf import normal_name, write_vcf
from genomic_to_outcome.vocabulary import CallKind

CALLS_COLUMNS = ("sample", "kind", "path", "caller", "tumour", "normal")
COPY_NUMBER_GENES = ("CDKN2A", "EGFR", "ERBB2", "KRAS", "MET", "MYC", "PTEN", "RB1")
_NAMED = 0.3


@dataclass(frozen=True)
class CallFiles:
    """How call files are written: with a tabix index beside each VCF, how many whole genomes."""

    indexed: bool = False
    whole_genomes: int = 0


def may_be_whole_genome(sample: Sample) -> bool:
    """Whether the sample's VCF may hold a whole genome's records: where the assay reads exomes."""
    return sample.assay is Assay.EXOME


def write_calls(
    rng: np.random.Generator,
    sample: Sample,
    folder: Path,
    *,
    indexed: bool = False,
    whole_genome: bool = False,
) -> list[dict[str, str]]:
    """Write all call files of a sample into the folder; returns rows of the calls sheet.

    Some rows name caller and columns, most leave them to be found in the files.
    """
    rows = []
    named = chance(rng, _NAMED)
    if sample.assay in HAS_SMALL_VARIANTS:
        path = folder / f"{sample.sample}.vcf.gz"
        write_vcf(rng, sample, path, whole_genome=whole_genome)
        if indexed:
            pysam.tabix_index(str(path), preset="vcf", force=True)
        rows.append(
            {
                "kind": str(CallKind.SMALL_VARIANTS),
                "path": path.as_posix(),
                "caller": "mutect2" if named else "",
                "tumour": sample.sample if named else "",
                "normal": normal_name(sample) if named else "",
            }
        )
    for caller, path in write_fusions(rng, sample, folder).items():
        rows.append(
            {
                "kind": str(CallKind.FUSIONS),
                "path": path.as_posix(),
                "caller": caller if named else "",
            }
        )
    if sample.assay in HAS_COPY_NUMBER:
        path = folder / f"{sample.sample}.copy_number.tsv"
        _write_copy_number(sample, path)
        rows.append({"kind": str(CallKind.COPY_NUMBER), "path": path.as_posix()})
    return [{"sample": sample.sample, **row} for row in rows]


def _write_copy_number(sample: Sample, path: Path) -> None:
    changed = dict(sample.copy_number)
    lines = ["sample\tgene\tcopy_number"]
    lines += [f"{sample.sample}\t{gene}\t{changed.get(gene, 2.0):g}" for gene in COPY_NUMBER_GENES]
    path.write_text("\n".join(lines) + "\n", newline="\n")
