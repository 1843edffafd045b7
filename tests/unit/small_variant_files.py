"""Small VCFs written at run time, and the reading of them."""

from pathlib import Path

from genomic_to_outcome.calls.events import CallFile, Event, Reading
from genomic_to_outcome.calls.readers import vcf_small_variants
from genomic_to_outcome.vocabulary import CallKind, Genome, Severity

FORMATS = {
    "GT": ("1", "String"),
    "AD": ("R", "Integer"),
    "AF": ("A", "Float"),
    "DP": ("1", "Integer"),
    "PS": ("1", "Integer"),
    "PID": ("1", "String"),
    "PGT": ("1", "String"),
}
L858R = "chr7\t55191822\t.\tT\tG"


def vcf_text(
    *records: str, columns: tuple[str, ...] = ("TUMOR",), header: tuple[str, ...] = ()
) -> str:
    """A VCF of the given records; each is the text of its line."""
    formats = [
        f'##FORMAT=<ID={name},Number={number},Type={kind},Description="{name}">'
        for name, (number, kind) in FORMATS.items()
    ]
    names = ["#CHROM", "POS", "ID", "REF", "ALT", "QUAL", "FILTER", "INFO"]
    if columns:
        names += ["FORMAT", *columns]
    lines = ["##fileformat=VCFv4.2", *header, *formats, "\t".join(names), *records]
    return "\n".join(lines) + "\n"


def record(place: str, *samples: str, fields: str = "GT:AD:DP", info: str = ".", filters="PASS"):
    """One line: `place` holds CHROM to ALT, each sample the values of `fields`."""
    cells = [place, ".", filters, info, *([fields, *samples] if samples else [])]
    return "\t".join(cells)


def call_file(path: Path, genome: Genome = Genome.GRCH38, **more) -> CallFile:
    """The row of the calls sheet for this file."""
    given = {"sample": "S1", "patient": "P1", "kind": CallKind.SMALL_VARIANTS, **more}
    return CallFile(path=str(path), genome=genome, **given)


def read_vcf(path: Path, genome: Genome = Genome.GRCH38, **more) -> Reading:
    """What the reader makes of the file."""
    return vcf_small_variants.read(call_file(path, genome, **more))


def events_by_id(reading: Reading) -> dict[str, Event]:
    """Events without the assembly's name before their id."""
    return {event.event_id.partition(":")[2]: event for event in reading.events}


def errors(reading: Reading) -> list[str]:
    """Messages of the errors."""
    return [item.message for item in reading.problems if item.severity == Severity.ERROR]


def warnings(reading: Reading) -> list[str]:
    """Messages of the warnings."""
    return [item.message for item in reading.problems if item.severity == Severity.WARNING]
