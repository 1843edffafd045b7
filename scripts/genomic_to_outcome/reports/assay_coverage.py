"""What the assay of a sample could see at all, for the head of a patient's report."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from genomic_to_outcome.alterations.catalogue import Catalogue
from genomic_to_outcome.alterations.needs import covers
from genomic_to_outcome.inputs.assays import Assay
from genomic_to_outcome.vocabulary import CallKind, EventKind

_KINDS = (
    (EventKind.SMALL_VARIANT, CallKind.SMALL_VARIANTS, (CallKind.SMALL_VARIANTS,)),
    (EventKind.FUSION, CallKind.FUSIONS, (CallKind.FUSIONS, CallKind.STRUCTURAL_VARIANTS)),
    (EventKind.COPY_NUMBER, CallKind.COPY_NUMBER, (CallKind.COPY_NUMBER,)),
)

Coverage = Mapping[str, Any]


def coverage_of_assays(
    assays: Mapping[str, Assay], catalogue: Catalogue
) -> dict[str, list[dict[str, Any]]]:
    """Assay -> for each kind of calls how many genes it covers, and which of the catalogue not.

    `genes` is null where it covers all, 0 where it makes no such calls.
    """
    wanted = {
        kind: sorted(gene for rule_kind, gene in catalogue.rules if rule_kind is kind)
        for kind, _, _ in _KINDS
    }
    return {
        name: [
            {
                "kind": str(calls),
                "genes": _count(assay, calls),
                "not_covered": [
                    gene for gene in wanted[kind] if gene and not covers(assay, kind, gene)
                ],
            }
            for kind, calls, _ in _KINDS
        ]
        for name, assay in assays.items()
    }


def coverage_of_sample(
    coverage: Iterable[Coverage], files: Iterable[Mapping[str, Any]]
) -> list[dict[str, Any]]:
    """The coverage of a sample's assay, with whether a file of each kind of calls was read."""
    read = {row["kind"] for row in files if row["status"] == "read"}
    ways = {str(calls): {str(way) for way in sources} for _, calls, sources in _KINDS}
    return [{**one, "file_read": not read.isdisjoint(ways[one["kind"]])} for one in coverage]


def _count(assay: Assay, kind: CallKind) -> int | None:
    covered = assay.coverage(kind)
    return None if covered.everything else len(covered.genes)
