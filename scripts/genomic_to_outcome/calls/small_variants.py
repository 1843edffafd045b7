"""Events of small variants: alleles with their counts, names, origin and flags."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from genomic_to_outcome.calls.allele_counts import AlleleCounts
from genomic_to_outcome.calls.alleles import Allele
from genomic_to_outcome.calls.call_text import problem
from genomic_to_outcome.calls.consequences import Consequence, choose
from genomic_to_outcome.calls.events import CallFile, Event
from genomic_to_outcome.calls.file_integrity import warning
from genomic_to_outcome.calls.known_variants import KnownVariant, known_variants
from genomic_to_outcome.calls.panel_annotation import PANEL, panel_name
from genomic_to_outcome.calls.protein_names import three_letter
from genomic_to_outcome.calls.reference_bases import ReferenceBases, reference_bases
from genomic_to_outcome.calls.transcripts import panel_transcripts
from genomic_to_outcome.errors import Problem
from genomic_to_outcome.vocabulary import AnnotationEngine, EventKind, Genome, Origin

KNOWN_VARIANTS = "known_variants"
UNANNOTATED = "unannotated"
PASS = "PASS"
FAILED_FILTER = "failed_filter"
LOW_DEPTH = "low_depth"

_PROBLEMS_OF_ONE_FIELD = 10


@dataclass(frozen=True)
class Names:
    """What a variant is called; a text is empty where nothing is known."""

    source: str
    gene: str
    transcript: str = ""
    hgvsc: str = ""
    hgvsp: str = ""
    hgvsp_short: str = ""
    exon: str = ""
    codons: str = ""
    consequence: str = ""
    population_frequency: float | None = None
    plus_clinical: str = ""

    def columns(self) -> dict[str, str | None]:
        """The names as fields of an event; an empty text is none."""
        legacy = ""
        if self.hgvsp_short:
            legacy = panel_transcripts().legacy_name(self.gene, self.transcript, self.hgvsp_short)
        return {
            "transcript": self.transcript or None,
            "hgvsc": self.hgvsc or None,
            "hgvsp": self.hgvsp or None,
            "hgvsp_short": self.hgvsp_short or None,
            "legacy_hgvsp": legacy or None,
            "exon": self.exon or None,
            "codons": self.codons or None,
            "consequence": self.consequence or None,
            "plus_clinical": self.plus_clinical or None,
            "annotation_source": self.source,
        }


def names_of(
    genome: Genome,
    allele: Allele,
    consequences: Sequence[Consequence],
    engine: AnnotationEngine = AnnotationEngine.AUTO,
    bases: ReferenceBases | None = None,
) -> Names:
    """Names by the file's annotation, else by exact match with the known variants, else by models.

    An annotation without any HGVS name (VEP without --hgvs) yields to a known variant and to a
    protein change that the models know; else it stays. `passthrough` takes the file's
    annotation alone, `known_variants` does without models, `panel` asks known variants and models
    before the file. What nothing names is `unannotated`, with the panel gene whose span holds it,
    or no gene. Without `bases` those of the known variants serve.
    """
    made = engine is not AnnotationEngine.PASSTHROUGH
    known = known_variants().find(genome, allele) if made else None
    models = made and engine is not AnnotationEngine.KNOWN_VARIANTS
    chosen = choose(consequences, panel_transcripts(), known.gene if known else "")
    read = _names_read(chosen, consequences) if chosen else None
    found = _names_of_known(known) if known else None
    if found and models:
        by_models = _names_by_models(genome, allele, bases or reference_bases(genome))
        found = replace(found, plus_clinical=by_models.plus_clinical if by_models else "")
    named = read is not None and bool(read.hgvsc or read.hgvsp)
    if read and engine is not AnnotationEngine.PANEL and (named or not made):
        return read
    if found is None and models:
        found = _names_by_models(genome, allele, bases or reference_bases(genome))
        if found and read and not found.hgvsp:
            found = replace(read, codons=found.codons)
    if found and read:
        return replace(
            found,
            population_frequency=read.population_frequency,
            plus_clinical=read.plus_clinical or found.plus_clinical,
        )
    if found or read:
        return found or read
    return Names(UNANNOTATED, panel_transcripts().gene_at(genome, allele.chrom, allele.pos))


def _names_read(chosen: Consequence, consequences: Sequence[Consequence]) -> Names:
    return Names(
        source=chosen.source,
        gene=chosen.gene,
        transcript=chosen.transcript,
        hgvsc=chosen.hgvsc,
        hgvsp=chosen.hgvsp,
        hgvsp_short=chosen.hgvsp_short,
        exon=chosen.exon,
        consequence=chosen.terms,
        population_frequency=max(
            (
                item.population_frequency
                for item in consequences
                if item.population_frequency is not None
            ),
            default=None,
        ),
        plus_clinical=_plus_clinical(chosen, consequences),
    )


def _plus_clinical(chosen: Consequence, consequences: Sequence[Consequence]) -> str:
    """The name on the gene's MANE Plus Clinical transcript, where another one names the variant."""
    for item in consequences:
        name = item.hgvsp_short or item.hgvsc
        if (
            name
            and item.gene == chosen.gene
            and item.transcript != chosen.transcript
            and panel_transcripts().is_plus_clinical(item.transcript)
        ):
            return f"{item.transcript}:{name}"
    return ""


def _names_by_models(genome: Genome, allele: Allele, bases: ReferenceBases) -> Names | None:
    found = panel_name(allele, genome, bases)
    return found and Names(
        source=PANEL,
        gene=found.gene,
        transcript=found.transcript,
        hgvsc=found.hgvsc,
        hgvsp=three_letter(found.hgvsp_short),
        hgvsp_short=found.hgvsp_short,
        exon=found.exon,
        codons=found.codons,
        consequence=found.consequence,
        plus_clinical=found.plus_clinical,
    )


def _names_of_known(known: KnownVariant) -> Names:
    return Names(
        source=KNOWN_VARIANTS,
        gene=known.gene,
        transcript=known.transcript,
        hgvsc=known.hgvsc,
        hgvsp=three_letter(known.hgvsp_short),
        hgvsp_short=known.hgvsp_short,
        exon=known.exon,
        consequence=known.consequence,
    )


def event_of(
    call_file: CallFile,
    caller: str,
    allele: Allele,
    counts: AlleleCounts,
    names: Names,
    *,
    filters: Sequence[str],
    origin: Origin,
    phase_set: str = "",
) -> Event:
    """The event; texts that are empty become None."""
    flags = []
    if filters:
        flags.append(FAILED_FILTER)
    if counts.depth is not None and counts.depth < call_file.minimum_depth:
        flags.append(LOW_DEPTH)
    return Event(
        sample=call_file.sample,
        patient=call_file.patient,
        event_id=allele.event_id(call_file.genome),
        kind=EventKind.SMALL_VARIANT,
        gene=names.gene,
        genome=call_file.genome,
        chrom=allele.chrom,
        pos=allele.pos,
        ref=allele.ref,
        alt=allele.alt,
        vaf=counts.vaf,
        depth=counts.depth,
        alt_reads=counts.alt_reads,
        depth_rule=counts.rule or None,
        callers=caller,
        filter=";".join(filters) or PASS,
        flags=";".join(flags),
        origin=origin,
        phase_set=phase_set or None,
        **names.columns(),
        source_file=call_file.path,
    )


def is_called(sample: Mapping[str, str], counts: AlleleCounts, index: int, alone: bool) -> bool:
    """Whether the caller says that the sample carries the allele `index` (from 0).

    No: a genotype without the allele and no read with it; or no data in a column beside others.
    """
    called = str(index + 1)
    alleles = sample.get("GT", "").replace("|", "/").split("/")
    if called not in alleles and any(allele not in ("", ".") for allele in alleles):
        return bool(counts.vaf if counts.alt_reads is None else counts.alt_reads)
    return bool(sample) or alone


def phase_of(sample: Mapping[str, str], index: int) -> str:
    """Phase set and haplotypes of the allele `index` (from 0), else empty.

    The form is `<set>:<a>|<b>`, for example `55259524_T_G:1|0` (GATK: PID and PGT) or
    `55181378:0|1` (PS with a phased GT); 1 stands where the haplotype carries this very allele.
    Two alleles of one set are in cis if a haplotype carries both, else in trans.
    """
    if "PID" in sample and "|" in sample.get("PGT", ""):
        return f"{sample['PID']}:{sample['PGT']}"
    genotype = sample.get("GT", "")
    if "PS" not in sample or "|" not in genotype:
        return ""
    haplotypes = ("1" if number == str(index + 1) else "0" for number in genotype.split("|"))
    return f"{sample['PS']}:{'|'.join(haplotypes)}"


def one_per_allele(
    call_file: CallFile, events: Iterable[Event]
) -> tuple[list[Event], list[Problem]]:
    """Events with each allele once: a passed record before a failed one, then the deeper one."""
    best: dict[str, Event] = {}
    repeated = 0
    for event in events:
        other = best.get(event.event_id)
        repeated += other is not None
        if other is None or _preference(event) > _preference(other):
            best[event.event_id] = event
    problems = [
        warning(
            call_file,
            f"{repeated} records repeat an allele of the same file; the one that passed its "
            "filters, else the deeper one, is used",
        )
    ]
    return list(best.values()), problems if repeated else []


def _preference(event: Event) -> tuple[bool, int]:
    return event.filter == PASS, event.depth or 0


class ProblemList:
    """Problems of one file, of each field the first ten and then how many more."""

    def __init__(self, call_file: CallFile) -> None:
        self._call_file = call_file
        self._problems: list[Problem] = []
        self._seen: Counter[tuple[str, str]] = Counter()

    def add(self, *problems: Problem | None) -> None:
        """Add problems; None is none."""
        for item in problems:
            if item is None:
                continue
            key = (item.severity, item.field)
            self._seen[key] += 1
            if item.line is None or self._seen[key] <= _PROBLEMS_OF_ONE_FIELD:
                self._problems.append(item)

    def listed(self) -> tuple[Problem, ...]:
        """All problems with the counts of those that were left out."""
        rest = []
        for (severity, field), seen in self._seen.items():
            if seen > _PROBLEMS_OF_ONE_FIELD:
                message = f"{seen - _PROBLEMS_OF_ONE_FIELD} more lines have a problem of this field"
                more = problem(self._call_file, message, "", field=field)
                rest.append(replace(more, severity=severity))
        return (*self._problems, *rest)
