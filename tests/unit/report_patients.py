"""Patients of the small cohort of the report tests: hostile texts, resistance, plasma, nothing."""

from __future__ import annotations

from datetime import date
from typing import Any

from report_tables import HOSTILE, Row, lines, row

from genomic_to_outcome import contract
from genomic_to_outcome.reports.patient_view import ByPatient


def variant(sample: str, change: str, classes: str, vaf: float, **values: Any) -> Row:
    patient = sample.rpartition("-")[0]
    return row(
        contract.ALTERATIONS, sample=sample, patient=patient, event_id=f"GRCh38:{change}",
        kind="small_variant", gene=classes.partition("_")[0].upper() or "KMT2D",
        hgvsp_short=f"p.{change}", genome="GRCh38", chrom="chr7", pos=55181378, ref="C", alt="T",
        vaf=vaf, depth=500, alt_reads=int(500 * vaf), callers="mutect2", n_callers=1,
        filter="PASS", origin="somatic", annotation_source="vep",
        class_id=classes.partition(";")[0], classes=classes, **values,
    )  # fmt: skip


def evidence(event: Row, therapy: str, direction: str, tier: str | None) -> Row:
    return row(
        contract.ACTIONABILITY, sample=event["sample"], patient=event["patient"],
        event_id=event["event_id"], gene=event["gene"], class_id=event["class_id"],
        therapy=therapy, therapy_class="egfr_tki", direction=direction, tumour_type="NSCLC",
        tumour_match="ancestor", amp_tier=tier, source=HOSTILE, citation=f"reference {therapy}",
        evidence_id=f"{event['class_id']}-{therapy}-{direction}", verified=tier is not None,
        reason=HOSTILE,
    )  # fmt: skip


def by_patient() -> ByPatient:
    """EGFR-1: T790M twice and C797S; PLASMA-1: negative plasma; NONE-1: no sample; one hostile."""
    first = variant("EGFR-1-T1", "T790M", "egfr_t790m;egfr_mutation", 0.08)
    second = variant("EGFR-1-T2", "T790M", "egfr_t790m;egfr_mutation", 0.28)
    c797s = variant("EGFR-1-T2", "C797S", "egfr_c797s;egfr_mutation", 0.17)
    tp53 = variant("EGFR-1-T2", "R273H", "tp53_mutation", 0.4)
    unclassified = variant("EGFR-1-T2", "Q61K", "", 0.3, flags="low_depth")
    fusion = row(
        contract.ALTERATIONS, sample="H-1", patient=HOSTILE, event_id="f", kind="fusion",
        gene="ALK", partner=HOSTILE, gene5=HOSTILE, gene3="ALK", genome="GRCh38",
        breakpoint5="chr2:1:+", breakpoint3="chr2:2:-", junction_reads=5, spanning_reads=0,
        callers="arriba", n_callers=1, sources="rna", frame="in_frame", kinase_retained="yes",
        filter="PASS",
        origin="somatic", annotation_source="caller", class_id="alk_fusion", classes="alk_fusion",
    )  # fmt: skip
    states = [
        row(contract.PATIENT_ASSESSMENT, patient=patient, class_id=class_id, status=status,
            reason=reason, tissue_needed=reason == "plasma_negative")
        for patient, class_id, status, reason in (
            ("EGFR-1", "egfr_t790m", "altered", "detected"),
            ("EGFR-1", "alk_fusion", "not_assessed", "not_on_assay"),
            ("PLASMA-1", "egfr_t790m", "not_detected", "plasma_negative"),
            ("PLASMA-1", "alk_fusion", "not_detected", "covered_negative"),
            ("NONE-1", "egfr_t790m", "not_assessed", "no_sample"),
        )
    ]  # fmt: skip
    samples = {
        patient: [
            row(contract.SAMPLES, sample=sample, patient=patient, assay=HOSTILE,
                specimen=specimen, collected=date(2020, 1, day), genome="GRCh38")
            for day, (sample, specimen) in enumerate(found, 1)
        ]
        for patient, found in (
            ("EGFR-1", (("EGFR-1-T1", "tissue"), ("EGFR-1-T2", "tissue"))),
            ("PLASMA-1", (("PLASMA-1-P1", "plasma"), ("PLASMA-1-T1", "tissue"))),
            (HOSTILE, (("H-1", HOSTILE),)),
        )
    }  # fmt: skip
    return ByPatient(
        patients={
            patient: row(contract.PATIENTS, patient=patient, diagnosis="LUAD", histology=HOSTILE)
            for patient in ("EGFR-1", "PLASMA-1", "NONE-1", HOSTILE)
        },
        samples=samples,
        files={
            "H-1": [
                row(contract.CALL_FILES, sample="H-1", kind="fusions", path=HOSTILE,
                    caller="arriba", status="read", records=1, events=1)
            ]
        },
        alterations={
            "EGFR-1": [second, first, c797s, tp53, unclassified],
            HOSTILE: [fusion],
        },
        actionability={
            "EGFR-1": [
                evidence(first, "gefitinib", "resistance", "I-A"),
                evidence(second, "gefitinib", "resistance", "I-A"),
                evidence(first, "osimertinib", "sensitivity", "I-A"),
                evidence(second, "osimertinib", "sensitivity", "I-A"),
                evidence(c797s, "osimertinib", "resistance", "II-C"),
                evidence(c797s, "lazertinib", "resistance", None),
            ],
            HOSTILE: [evidence(fusion, HOSTILE, "sensitivity", "I-A")],
        },
        assessment={
            patient: [one for one in states if one["patient"] == patient]
            for patient in ("EGFR-1", "PLASMA-1", "NONE-1")
        },
        biomarkers={
            HOSTILE: [row(contract.BIOMARKERS, sample="H-1", marker=HOSTILE, value=HOSTILE)]
        },
        tumour_board={
            HOSTILE: [
                row(contract.TUMOUR_BOARD, patient=HOSTILE, date=date(2020, 2, 1), sample="H-1",
                    alteration=HOSTILE, recommendation=HOSTILE, level=HOSTILE, implemented=True)
            ]
        },
        lines={one["patient"]: [one] for one in lines()},
        responses={
            ("EGFR-1", 1): row(
                contract.RESPONSES, patient="EGFR-1", line=1, bor="PR", confirmed_bor="PR",
                explanation=HOSTILE,
            )
        },
    )  # fmt: skip
