"""Hand-made rows in the columns of CIViC's releases, for the tests of its import."""

from pathlib import Path

OLD = [
    "gene",
    "variant",
    "disease",
    "doid",
    "drugs",
    "drug_interaction_type",
    "evidence_type",
    "evidence_direction",
    "evidence_level",
    "clinical_significance",
    "evidence_statement",
    "citation_id",
    "source_type",
    "citation",
    "nct_ids",
    "rating",
    "evidence_status",
    "evidence_id",
    "variant_origin",
    "last_review_date",
]
NEW = [
    "molecular_profile",
    "disease",
    "doid",
    "therapies",
    "therapy_interaction_type",
    "evidence_type",
    "evidence_direction",
    "evidence_level",
    "significance",
    "evidence_statement",
    "citation_id",
    "source_type",
    "citation",
    "nct_ids",
    "rating",
    "evidence_status",
    "evidence_id",
    "variant_origin",
    "last_review_date",
    "is_flagged",
]
ASSERTIONS = [
    "gene",
    "variant",
    "disease",
    "doid",
    "drugs",
    "assertion_type",
    "assertion_direction",
    "clinical_significance",
    "amp_category",
    "assertion_summary",
    "assertion_id",
    "evidence_item_ids",
    "last_review_date",
]

_ITEM = {
    "gene": "EGFR",
    "variant": "L858R",
    "molecular_profile": "EGFR L858R",
    "disease": "Lung Non-small Cell Carcinoma",
    "doid": "3908",
    "drugs": "Erlotinib",
    "therapies": "Erlotinib",
    "evidence_type": "Predictive",
    "evidence_direction": "Supports",
    "evidence_level": "B",
    "clinical_significance": "Sensitivity/Response",
    "significance": "Sensitivity/Response",
    "evidence_statement": "A sentence.",
    "citation_id": "12345678",
    "source_type": "PubMed",
    "citation": "Somebody et al., 2020",
    "rating": "4",
    "evidence_status": "accepted",
    "evidence_id": "1",
    "variant_origin": "Somatic",
    "last_review_date": "2020-11-20 16:18:21 UTC",
    "is_flagged": "false",
    "assertion_type": "Predictive",
    "assertion_direction": "Supports",
    "amp_category": "Tier I - Level A",
    "assertion_summary": "A summary.",
    "assertion_id": "5",
    "evidence_item_ids": "1",
}


def write_civic(path: Path, columns: list[str], *rows: dict[str, str]) -> Path:
    """A file with these columns: of each row what is told, the rest as for EGFR L858R."""
    lines = ["\t".join(columns)]
    lines += ["\t".join((_ITEM | row).get(name, "") for name in columns) for row in rows]
    path.write_text("\n".join(lines) + "\n")
    return path
