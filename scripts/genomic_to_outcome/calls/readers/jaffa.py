"""JAFFA's and JAFFAL's jaffa_results.csv: https://github.com/Oshlack/JAFFA."""

from __future__ import annotations

from genomic_to_outcome.calls.call_text import problem
from genomic_to_outcome.calls.events import CallFile, FusionCall, Reader, Reading
from genomic_to_outcome.calls.fusion_row import Row
from genomic_to_outcome.calls.fusion_table import Layout, header_names, read_fusion_table
from genomic_to_outcome.vocabulary import CallKind, Frame

_LAYOUT = Layout(
    caller="jaffa",
    versions="1.x and 2.0 with 16, 2.1 to 2.4 with 18, 2.5 with 23 columns",
    required={
        "genes": ("fusion genes",),
        "chrom5": ("chrom1",),
        "pos5": ("base1",),
        "chrom3": ("chrom2",),
        "pos3": ("base2",),
        "junction_reads": ("spanning reads",),
        "spanning_reads": ("spanning pairs",),
    },
    optional={
        "sample": ("sample",),
        "strand5": ("strand1",),
        "strand3": ("strand2",),
        "in_frame": ("inframe",),
        "classification": ("classification",),
        "normal_samples": ("gtex samples",),
    },
    delimiter=",",
)

_FRAMES = {"TRUE": Frame.IN_FRAME, "FALSE": Frame.OUT_OF_FRAME}
_LABELS = {
    "HighConfidence": "confidence_high",
    "MediumConfidence": "confidence_medium",
    "LowConfidence": "confidence_low",
    "PotentialReadThrough": "read_through",
    "PotentialTransSplicing": "trans_splicing",
}


def _recognises(text: str) -> bool:
    return {"fusion genes", "spanning reads", "base1"} <= set(header_names(text, ","))


def _read(call_file: CallFile) -> Reading:
    """Junction reads are JAFFA's spanning reads, spanning pairs its spanning pairs.

    Of a file of several samples only the rows of the sample are read.
    """
    samples: list[str] = []

    def read_row(row: Row) -> FusionCall:
        samples.append(row.text("sample"))
        return _read_row(row)

    reading = read_fusion_table(call_file, _LAYOUT, read_row)
    if len(set(samples)) < 2 or reading.problems:
        return reading
    sample = call_file.tumour or call_file.sample
    calls = tuple(
        call for call, name in zip(reading.fusion_calls, samples, strict=True) if name == sample
    )
    if calls:
        return Reading(reading.caller, len(calls), fusion_calls=calls)
    message = f"the file holds samples {', '.join(sorted(set(samples)))}, none named {sample!r}"
    remedy = "Name the sample of the file in the column `tumour` of the calls sheet."
    return Reading(reading.caller, problems=(problem(call_file, message, remedy, field="sample"),))


def _read_row(row: Row) -> FusionCall:
    end5 = row.place("chrom5", "pos5", "strand5")
    end3 = row.place("chrom3", "pos3", "strand3")
    genes = row.gene("genes").split(":")
    if len(genes) < 2:
        row.reject(
            "genes",
            "not a pair of genes; expected gene:gene",
            "Give the file as the caller wrote it.",
        )
    return row.call(
        _LAYOUT.caller,
        end5,
        end3,
        gene5=genes[0],
        gene3=genes[-1],
        junction_reads=row.reads("junction_reads"),
        spanning_reads=row.optional_reads("spanning_reads"),
        frame=_FRAMES.get(row.text("in_frame").upper(), Frame.UNKNOWN),
        labels=_labels(row, genes),
    )


def _labels(row: Row, genes: list[str]) -> tuple[str, ...]:
    labels = {_LABELS.get(row.text("classification"), "")}
    if (row.optional_reads("normal_samples") or 0) > 0:
        labels.add("artefact:gtex")
    if len(genes) > 2:
        labels.add("genes:" + "::".join(genes))
    return tuple(sorted(label for label in labels if label))


READER = Reader("jaffa", (CallKind.FUSIONS,), _recognises, _read)
