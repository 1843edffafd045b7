"""Real files of real callers: every record against a count from the raw text."""

import gzip
import re
from collections import Counter
from dataclasses import dataclass, field

import pytest
from small_variant_files import errors, read_vcf, warnings

from genomic_to_outcome.vocabulary import Genome

G37, G38 = Genome.GRCH37, Genome.GRCH38
SOMATICSEQ = "bioinform__somaticseq/paired"

# File, assembly by its own header, caller, column of the tumour (None: no sample columns).
FILES = [
    ("Clinical-Genomics__BALSAMIC/tnscope_variants.vcf.gz", G37, "tnscope", "TUMOR"),
    (
        "Clinical-Genomics__scout/scout_example_tumor_only.snv.indel.sorted.vcf.gz",
        G37,
        "vardict",
        "TUMOR",
    ),
    ("NCIP__ctat-mutations/test.cancer.vcf.gz", G38, "haplotypecaller", "test"),
    ("NCIP__ctat-mutations/variants.GRCh38.vcf", G38, "haplotypecaller", "reads_1_fastq"),
    ("NCIP__ctat-mutations/variants.hg19.vcf", G37, "haplotypecaller", "reads_1_fastq"),
    (f"{SOMATICSEQ}.LoFreq.indel.vcf.gz", G38, "lofreq", None),
    (f"{SOMATICSEQ}.LoFreq.snv.vcf.gz", G38, "lofreq", None),
    (f"{SOMATICSEQ}.MuTect2.vcf.gz", G38, "mutect2", "TUMOR"),
    (f"{SOMATICSEQ}.Strelka.indel.vcf.gz", G38, "strelka", "TUMOR"),
    (f"{SOMATICSEQ}.Strelka.snv.vcf.gz", G38, "strelka", "TUMOR"),
    (f"{SOMATICSEQ}.VarDict.vcf.gz", G38, "vardict", "TUMOR"),
    ("broadinstitute__gatk/SM-74P4M-filtered_sample_name_test.vcf", G37, "mutect2", "SM-74P4M"),
    ("broadinstitute__gatk/cfdna-unfiltered.vcf", G37, "mutect2", "TUMOR"),
    ("broadinstitute__gatk/multi-allelic.vcf", G38, "vcf", "TEST"),
    ("broadinstitute__gatk/multi-transcript.vcf", G38, "vcf", "TEST"),
    ("broadinstitute__gatk/regressionTestVariantSet1_expected.vcf", G37, "vcf", None),
    ("genome__analysis-workflows/annotated.vcf.gz", G38, "merged", "TUMOR"),
    ("griffithlab__VAtools/input.mnp.vcf.gz", G38, "merged", "TUMOR"),
    ("griffithlab__VAtools/input.vcf.gz", G38, "vcf", "H_NJ-HCC1395-HCC1395"),
    ("igvteam__igv-reports/test.snpeff.vcf", G38, "vcf", "tumor"),
    ("lima1__PureCN/example_mutect2.vcf.gz", G38, "mutect2", "EU_It"),
    ("lima1__PureCN/issue184.vcf.gz", G38, "strelka", "TC_098_1.2"),
    ("msk-access__postprocessing_variant_calls/single_test.vcf", G37, "vardict", "Myeloid200-1"),
    ("mskcc__vcf2maf/test_delly.vcf", G37, "vcf", "TUMOR"),
    ("mskcc__vcf2maf/test_grch38.vcf", G38, "vcf", "TUMOR"),
    ("mskcc__vcf2maf/test_merged.vcf", G37, "merged", "TUMOR"),
    ("mskcc__vcf2maf/test_mutect.vcf", G37, "mutect", "TUMOR"),
    ("mskcc__vcf2maf/test_strelka.vcf", G37, "strelka", "TUMOR"),
    ("mskcc__vcf2maf/test_varscan.vcf", G37, "varscan", "TUMOR"),
    ("pcingola__SnpEff/EML4-ALK_fusion.lumpy.snpeff.vcf", G37, "vcf", "HDC134P"),
    ("samtools__bcftools/split-vep.vcf", G37, "vcf", None),
    (
        "sigven__pcgr/T001-COAD.grch37.vcf.gz",
        G37,
        "vcf",
        "TCGA-A6-2686-01A-01D-1408-10_TCGA-A6-2686-10A-01D-2188-10",
    ),
    (
        "sigven__pcgr/T001-COAD.grch38.vcf.gz",
        G38,
        "vcf",
        "TCGA-A6-2686-01A-01D-1408-10_TCGA-A6-2686-10A-01D-2188-10",
    ),
]


@dataclass
class RawAllele:
    """One alternative allele as the text has it."""

    chrom: str
    pos: int
    ref: str
    alt: str
    index: int
    n_alts: int
    info: dict
    sample: dict = field(default_factory=dict)

    @property
    def key(self):
        pos, ref, alt = self.pos, self.ref, self.alt
        while len(ref) > 1 and len(alt) > 1 and ref.endswith(alt[-1]):
            ref, alt = ref[:-1], alt[:-1]
        while len(ref) > 1 and len(alt) > 1 and ref.startswith(alt[0]):
            pos, ref, alt = pos + 1, ref[1:], alt[1:]
        chrom = "chrM" if self.chrom == "MT" else "chr" + self.chrom.removeprefix("chr")
        return chrom, pos, ref, alt


def opened(path):
    return gzip.open(path, "rt") if path.suffix == ".gz" else path.open()


def raw_alleles(path, column):
    with opened(path) as handle:
        for line in handle:
            cells = line.rstrip("\n").split("\t")
            if line.startswith("#CHROM"):
                where = cells.index(column) if column else None
            if line.startswith("#"):
                continue
            info = dict(item.partition("=")[::2] for item in cells[7].split(";"))
            sample = (
                dict(zip(cells[8].split(":"), cells[where].split(":"), strict=False))
                if where
                else {}
            )
            alts = cells[4].split(",")
            for index, alt in enumerate(alts):
                yield RawAllele(
                    cells[0], int(cells[1]), cells[3], alt, index, len(alts), info, sample
                )


def numbers(text):
    return [float(part) for part in text.split(",")]


def from_allele_depths(fraction):
    def rule(raw):
        reads = numbers(raw.sample["AD"])
        depth = raw.sample.get("DP", str(sum(reads)))
        vaf = (
            numbers(raw.sample[fraction])[raw.index]
            if fraction
            else reads[raw.index + 1] / sum(reads)
        )
        return float(depth), reads[raw.index + 1], vaf

    return rule


def from_strelka_snv(raw):
    ref, alt = (numbers(raw.sample[f"{base}U"])[0] for base in (raw.ref, raw.alt))
    return float(raw.sample["DP"]), alt, alt / (ref + alt)


def from_strelka_indel(raw):
    ref, alt = (numbers(raw.sample[name])[0] for name in ("TAR", "TIR"))
    return float(raw.sample["DP"]), alt, alt / (ref + alt)


def from_strelka(raw):
    return from_strelka_indel(raw) if "TIR" in raw.sample else from_strelka_snv(raw)


def from_germline_strelka(raw):
    if "AU" in raw.sample:
        return from_strelka_snv(raw)
    reads = numbers(raw.sample["AD"])
    depth = raw.sample.get("DP", raw.sample.get("DPI"))
    return float(depth), reads[raw.index + 1], reads[raw.index + 1] / sum(reads)


def from_lofreq(raw):
    strands = numbers(raw.info["DP4"])
    return float(raw.info["DP"]), strands[2] + strands[3], float(raw.info["AF"])


def from_varscan(raw):
    return (
        float(raw.sample["DP"]),
        float(raw.sample["AD"]),
        float(raw.sample["FREQ"].strip("%")) / 100,
    )


def from_pcgr(raw):
    reads = numbers(raw.sample["ADT"])
    return float(raw.sample["DPT"]), reads[1], reads[1] / sum(reads)


RULES = {
    "Clinical-Genomics__BALSAMIC/tnscope_variants.vcf.gz": from_allele_depths("AF"),
    "NCIP__ctat-mutations/test.cancer.vcf.gz": from_allele_depths(None),
    "NCIP__ctat-mutations/variants.GRCh38.vcf": from_allele_depths(None),
    f"{SOMATICSEQ}.LoFreq.snv.vcf.gz": from_lofreq,
    f"{SOMATICSEQ}.MuTect2.vcf.gz": from_allele_depths("AF"),
    f"{SOMATICSEQ}.Strelka.indel.vcf.gz": from_strelka_indel,
    f"{SOMATICSEQ}.Strelka.snv.vcf.gz": from_strelka_snv,
    f"{SOMATICSEQ}.VarDict.vcf.gz": from_allele_depths("AF"),
    "broadinstitute__gatk/SM-74P4M-filtered_sample_name_test.vcf": from_allele_depths("AF"),
    "broadinstitute__gatk/cfdna-unfiltered.vcf": from_allele_depths("AF"),
    "lima1__PureCN/example_mutect2.vcf.gz": from_allele_depths("AF"),
    "lima1__PureCN/issue184.vcf.gz": from_germline_strelka,
    "msk-access__postprocessing_variant_calls/single_test.vcf": from_allele_depths("AF"),
    "mskcc__vcf2maf/test_mutect.vcf": from_allele_depths("FA"),
    "mskcc__vcf2maf/test_strelka.vcf": from_strelka,
    "mskcc__vcf2maf/test_varscan.vcf": from_varscan,
    "sigven__pcgr/T001-COAD.grch37.vcf.gz": from_pcgr,
    "sigven__pcgr/T001-COAD.grch38.vcf.gz": from_pcgr,
}


def reading_of(shared, name):
    genome = next(genome for file, genome, *_ in FILES if file == name)
    return read_vcf(shared / "data/vcf_somatic" / name, genome)


@pytest.mark.parametrize(("name", "genome", "caller", "column"), FILES)
def test_every_file_is_read_and_no_plain_allele_is_lost(shared, name, genome, caller, column):
    path = shared / "data/vcf_somatic" / name
    reading = read_vcf(path, genome)
    assert errors(reading) == []
    assert reading.caller == caller
    raw = list(raw_alleles(path, column))
    assert reading.records == len({(item.chrom, item.pos, item.ref, id(item.info)) for item in raw})
    plain = Counter(item.key for item in raw if re.fullmatch("[ACGTN]+", item.alt))
    found = {(event.chrom, event.pos, event.ref, event.alt) for event in reading.events}
    assert found <= set(plain)
    for item in raw:
        if item.key in plain and item.key not in found:
            carried = set(re.split("[/|]", item.sample["GT"])) - {"0", "."}
            assert str(item.index + 1) not in carried, item


@pytest.mark.parametrize("name", sorted(RULES))
def test_depth_reads_and_fraction_of_every_record(shared, name):
    column = next(column for file, _, _, column in FILES if file == name)
    events = {
        (event.chrom, event.pos, event.ref, event.alt): event
        for event in reading_of(shared, name).events
    }
    compared = 0
    for raw in raw_alleles(shared / "data/vcf_somatic" / name, column):
        event = events.get(raw.key)
        if event is None:
            continue
        depth, reads, vaf = RULES[name](raw)
        assert (event.depth, event.alt_reads) == (depth, reads), raw
        assert event.vaf == pytest.approx(vaf, abs=1e-6), raw
        compared += 1
    assert compared == len(events) > 0


@pytest.mark.parametrize(("genome", "pos"), [(G37, 140453136), (G38, 140753336)])
def test_braf_v600e_of_an_unannotated_exome_on_both_assemblies(shared, genome, pos):
    reading = reading_of(shared, f"sigven__pcgr/T001-COAD.{genome.lower()}.vcf.gz")
    (braf,) = [event for event in reading.events if event.hgvsp_short == "p.V600E"]
    assert (braf.gene, braf.chrom, braf.pos, braf.exon) == ("BRAF", "chr7", pos, "15")
    assert braf.annotation_source == "known_variants"
    assert (braf.depth, braf.alt_reads) == (54, 17)
    other = next(other for other in Genome if other != genome)
    path = shared / f"data/vcf_somatic/sigven__pcgr/T001-COAD.{genome.lower()}.vcf.gz"
    assert any(f"hotspots of {genome}" in message for message in errors(read_vcf(path, other)))


@pytest.mark.parametrize(
    ("name", "kras", "source"),
    [
        ("NCIP__ctat-mutations/test.cancer.vcf.gz", "GRCh38:chr12:25245350:C:A", "snpeff"),
        ("NCIP__ctat-mutations/variants.GRCh38.vcf", "GRCh38:chr12:25245350:C:A", "known_variants"),
        ("NCIP__ctat-mutations/variants.hg19.vcf", "GRCh37:chr12:25398284:C:A", "known_variants"),
    ],
)
def test_the_same_rna_variants_three_ways(shared, name, kras, source):
    events = reading_of(shared, name).events
    by_name = {(event.gene, event.hgvsp_short): event for event in events}
    g12v = by_name["KRAS", "p.G12V"]
    assert (g12v.event_id, g12v.hgvsc, g12v.annotation_source) == (kras, "c.35G>T", source)
    e545k = by_name["PIK3CA", "p.E545K"]
    assert (e545k.hgvsp, e545k.exon) == ("p.Glu545Lys", "10")
    assert by_name["EGFR", "p.L861Q"].vaf == pytest.approx(45 / 178)


@pytest.mark.parametrize(
    "name",
    [
        "Clinical-Genomics__scout/scout_example_tumor_only.snv.indel.sorted.vcf.gz",
        "griffithlab__VAtools/input.vcf.gz",
        "genome__analysis-workflows/annotated.vcf.gz",
        "samtools__bcftools/split-vep.vcf",
    ],
)
def test_names_from_vep_are_those_of_one_entry_of_the_record(shared, name):
    column = next(column for file, _, _, column in FILES if file == name)
    path = shared / "data/vcf_somatic" / name
    with opened(path) as handle:
        header = next(line for line in handle if line.startswith("##INFO=<ID=CSQ"))
    layout = re.search(r'Format: ([^"]+)"', header)[1].split("|")
    entries = {
        raw.key: [
            dict(zip(layout, entry.split("|"), strict=False))
            for entry in raw.info.get("CSQ", "").split(",")
        ]
        for raw in raw_alleles(path, column)
    }
    named = [event for event in reading_of(shared, name).events if event.annotation_source == "vep"]
    assert named
    for event in named:
        said = [
            entry
            for entry in entries[event.chrom, event.pos, event.ref, event.alt]
            if entry["Consequence"] == (event.consequence or "")
            and entry["SYMBOL"] == event.gene
            and entry["Feature"].split(".")[0] == (event.transcript or "").split(".")[0]
        ]
        assert said, event.event_id
        with_protein = [entry for entry in said if entry["HGVSp"]]
        if with_protein:
            name_of = with_protein[0]["HGVSp"].split(":")[-1].replace("%3D", "=")
            assert event.hgvsp == name_of


def test_a_trio_without_a_tumour_names_its_columns(shared):
    reading = read_vcf(shared / "data/vcf_somatic/brentp__slivar/with-bcsq.vcf", G37)
    assert "HG002, HG003, HG004" in errors(reading)[0]
    named = read_vcf(shared / "data/vcf_somatic/brentp__slivar/with-bcsq.vcf", G37, tumour="HG002")
    assert named.events


def test_structural_variants_are_counted_not_read(shared):
    reading = reading_of(shared, "pcingola__SnpEff/EML4-ALK_fusion.lumpy.snpeff.vcf")
    assert (reading.records, reading.events) == (117, ())
    assert warnings(reading)[0].startswith("117 alleles are symbolic")


def test_the_assembly_of_the_header_decides(shared):
    path = shared / "data/vcf_somatic/broadinstitute__gatk/cfdna-unfiltered.vcf"
    assert "those of GRCh37" in errors(read_vcf(path, G38))[0]
