"""Tumour mutational burden: what counts, what does not and why, and when none is told."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest
from scipy import stats
from small_variant_files import record, vcf_text

from genomic_to_outcome import contract
from genomic_to_outcome.calls.call_sheet import call_files_of
from genomic_to_outcome.calls.computed_biomarkers import computed_biomarkers
from genomic_to_outcome.calls.events import BurdenRule, CallFile, CountedEffects
from genomic_to_outcome.calls.exact_poisson import exact_poisson_interval
from genomic_to_outcome.calls.mutational_burden import NONSYNONYMOUS, burden_rule
from genomic_to_outcome.calls.read_calls import read_calls
from genomic_to_outcome.tables import read_rows, write_rows
from genomic_to_outcome.vocabulary import CallKind, Genome, ReadRegions

CSQ = (
    '##INFO=<ID=CSQ,Number=.,Type=String,Description="Consequence annotations from Ensembl VEP. '
    'Format: Allele|Consequence|SYMBOL|Feature|HGVSc|gnomADe_AF">'
)
BAD_FILTER = '##FILTER=<ID=weak,Description="weak">'
EVERYTHING = BurdenRule(2.0, counted=CountedEffects.ALL)
PAIR = ("TUMOR", "NORMAL")


def call_file(path: Path, rule: BurdenRule | None, **more) -> CallFile:
    given = {"genome": Genome.GRCH38, **more}
    return CallFile("S1", "P1", CallKind.SMALL_VARIANTS, str(path), burden=rule, **given)


def annotated(pos: int, term: str, reads="0/1:60,40:100", frequency="0", filters="PASS") -> str:
    """A record in no gene of the panel."""
    info = f"CSQ=G|{term}|GENE1|ENST1.1|c.{pos}A>G|{frequency}"
    return record(f"chr1\t{pos}\t.\tA\tG", reads, info=info, filters=filters)


def beside_normal(place: str, tumour="0/1:60,40:100", normal="0/0:50,0:50", **more) -> str:
    """A record of a tumour and its matched normal, without annotation."""
    return record(place, tumour, normal, **more)


def burden(
    path: Path,
    *records: str,
    rule: BurdenRule,
    header=(CSQ, BAD_FILTER),
    columns=("TUMOR",),
    **more,
):
    path.write_text(vcf_text(*records, header=header, columns=columns))
    batch = read_calls([call_file(path, rule, **more)])
    assert [each for each in batch.problems if each.severity == "error"] == []
    (row,) = batch.burdens
    return row


ONE_OF_EACH = (
    annotated(1000, "missense_variant"),
    annotated(2000, "frameshift_variant&splice_region_variant"),
    annotated(3000, "synonymous_variant"),
    annotated(4000, "intron_variant"),
    annotated(5000, "missense_variant", reads="0/1:96,4:100"),
    annotated(6000, "missense_variant", reads="0/1:6,4:10"),
    annotated(7000, "stop_gained", filters="weak"),
    annotated(8000, "splice_donor_variant"),
)


def test_what_counts_and_why_the_rest_does_not(tmp_path):
    rule = BurdenRule(2.0, minimum_vaf=0.05, minimum_depth=20)
    row = burden(tmp_path / "x.vcf", *ONE_OF_EACH, rule=rule)
    assert (row["status"], row["variants"], row["burden"]) == ("computed", 2, 1.0)
    reasons = ("failed_filter", "low_vaf", "low_depth", "synonymous", "non_coding")
    assert [row[name] for name in reasons] == [1, 1, 1, 1, 2]


@pytest.mark.parametrize(("counted", "variants"), [("nonsynonymous", 4), ("coding", 5), ("all", 7)])
def test_which_effects_count(tmp_path, counted, variants):
    rule = BurdenRule(1.0, counted=CountedEffects(counted))
    assert burden(tmp_path / "x.vcf", *ONE_OF_EACH, rule=rule)["variants"] == variants


def test_known_hotspots_are_told_and_may_be_left_out(tmp_path):
    hotspot = record("chr7\t55191822\t.\tT\tG", "0/1:60,40:100")
    records = (hotspot, ONE_OF_EACH[0])
    row = burden(tmp_path / "x.vcf", *records, rule=BurdenRule(1.0))
    assert (row["variants"], row["known_variants"], row["known_variant"]) == (2, 1, 0)
    left_out = BurdenRule(1.0, count_known_variants=False)
    row = burden(tmp_path / "x.vcf", *records, rule=left_out)
    assert (row["variants"], row["known_variants"], row["known_variant"]) == (1, 0, 1)


def test_two_bases_of_one_haplotype_and_a_repeated_allele_count_once(tmp_path):
    phased = "PS:GT:AD:DP"
    reads = ("7:0|1:60,40:100", ".:0/0:50,0:50")
    first = beside_normal("chr7\t55191823\t.\tG\tT", *reads, fields=phased)
    second = beside_normal("chr7\t55191822\t.\tT\tG", *reads, fields=phased)
    records = (second, second, first)
    row = burden(tmp_path / "x.vcf", *records, rule=EVERYTHING, header=(), columns=PAIR)
    assert row["variants"] == 1


def test_without_annotation_no_burden_of_effects_is_told(tmp_path):
    records = [beside_normal(f"chr1\t{pos}\t.\tA\tG") for pos in (1000, 2000)]
    pair = {"header": (), "columns": PAIR}
    row = burden(tmp_path / "x.vcf", *records, rule=BurdenRule(1.0), **pair)
    assert (row["status"], row.get("burden")) == ("not_computable", None)
    assert row["reason"].startswith("2 variants that pass have no annotation")
    assert burden(tmp_path / "x.vcf", *records, rule=EVERYTHING, **pair)["variants"] == 2


def test_one_effect_in_a_hundred_may_be_unknown(tmp_path):
    known = [annotated(pos, "missense_variant") for pos in range(1000, 101000, 1000)]
    unknown = [annotated(pos, "coding_sequence_variant") for pos in (900_000, 901_000)]
    row = burden(tmp_path / "x.vcf", *known, unknown[0], rule=BurdenRule(1.0))
    assert (row["status"], row["variants"], row["effect_unknown"]) == ("computed", 100, 1)
    row = burden(tmp_path / "x.vcf", *known, *unknown, rule=BurdenRule(1.0))
    assert (row["status"], row["effect_unknown"]) == ("not_computable", 2)


def test_a_minimum_needs_the_number_that_it_is_of(tmp_path):
    records = [annotated(1000, "missense_variant", reads="0/1:.:.")]
    row = burden(tmp_path / "x.vcf", *records, rule=BurdenRule(1.0, minimum_vaf=0.05))
    assert row["reason"].startswith("1 variants have no allele fraction")
    assert burden(tmp_path / "x.vcf", *records, rule=BurdenRule(1.0))["variants"] == 1


def test_without_a_normal_germline_variants_must_be_told_apart(tmp_path):
    somatic = annotated(1000, "missense_variant", frequency="")
    common = annotated(2000, "missense_variant", frequency="0.2")
    alone = burden(tmp_path / "x.vcf", somatic, rule=BurdenRule(1.0), tumour_only=True)
    assert "without a matched normal" in alone["reason"]
    row = burden(tmp_path / "x.vcf", somatic, common, rule=BurdenRule(1.0), tumour_only=True)
    assert (row["status"], row["variants"], row["germline_suspected"]) == ("computed", 1, 1)


def test_no_variant_is_a_burden_of_none_with_its_interval(tmp_path):
    row = burden(tmp_path / "x.vcf", rule=BurdenRule(2.0))
    assert (row["variants"], row["burden"], row["ci_low"]) == (0, 0.0, 0.0)
    assert row["ci_high"] == pytest.approx(3.688879454 / 2)


def test_files_of_one_sample_count_a_shared_variant_once(tmp_path):
    snvs, indels = tmp_path / "snvs.vcf", tmp_path / "indels.vcf"
    snvs.write_text(vcf_text(*ONE_OF_EACH[:2], header=(CSQ,)))
    indels.write_text(vcf_text(ONE_OF_EACH[1], annotated(9000, "stop_gained"), header=(CSQ,)))
    files = [call_file(path, BurdenRule(1.0)) for path in (snvs, indels)]
    (row,) = read_calls(files).burdens
    assert row["variants"] == 3


def test_a_broken_file_leaves_no_number(tmp_path):
    path = tmp_path / "x.vcf"
    path.write_text(vcf_text(*ONE_OF_EACH, "chr1\tx\t.\tA\tG\t.\tPASS\t.", header=(CSQ,)))
    batch = read_calls([call_file(path, BurdenRule(1.0))])
    (row,) = batch.burdens
    assert (row["status"], "excluded" in row["reason"]) == ("not_computable", True)
    assert batch.events == ()


def test_without_a_rule_there_is_no_row(tmp_path):
    path = tmp_path / "x.vcf"
    path.write_text(vcf_text(*ONE_OF_EACH, header=(CSQ,)))
    assert read_calls([call_file(path, None)]).burdens == ()


def test_a_broken_file_of_another_kind_alone_has_no_burden(tmp_path):
    path = tmp_path / "fusions.tsv"
    path.write_text("")
    fusions = CallFile(
        "S1", "P1", CallKind.FUSIONS, str(path), Genome.GRCH38, burden=BurdenRule(1.0)
    )
    assert read_calls([fusions]).burdens == ()


def test_regions_hide_nothing_from_the_burden_and_the_burden_adds_no_events(tmp_path):
    """A file of which only the panel's exons make events."""
    count = 2000
    lines = [
        f"chr1\t{pos}\t.\tA\tG\t.\tPASS\t.\tGT\t0/1\t0/0"
        for pos in range(2_000_000, 2_000_000 + 10 * count, 10)
    ]
    lines.append("chr7\t55191822\t.\tT\tG\t.\tPASS\t.\tGT\t0/1\t0/0")
    path = tmp_path / "large.vcf"
    path.write_text(vcf_text(*lines, columns=PAIR))
    plain = read_calls([call_file(path, None, regions=ReadRegions.EXONS)])
    counted = read_calls([call_file(path, EVERYTHING, regions=ReadRegions.EXONS)])
    assert counted.events == plain.events
    assert counted.files == plain.files
    assert plain.files[0]["outside_regions"] >= count - 1
    assert counted.burdens[0]["variants"] == count + 1


def test_rows_are_those_of_the_contract(tmp_path):
    row = burden(tmp_path / "x.vcf", *ONE_OF_EACH, rule=BurdenRule(2.0))
    write_rows(contract.TUMOUR_MUTATIONAL_BURDEN, [row], tmp_path / "x.parquet")
    assert read_rows(tmp_path / "x.parquet")[0]["variants"] == 4


def test_maf(tmp_path):
    header = (
        "Hugo_Symbol\tChromosome\tStart_Position\tReference_Allele\tTumor_Seq_Allele2"
        "\tTumor_Sample_Barcode\tVariant_Classification\tt_depth\tt_alt_count\n"
    )
    classes = ("Missense_Mutation", "Silent", "In_Frame_Del", "Splice_Site", "Nonsense_Mutation")
    rows = [
        f"GENE1\tchr1\t{1000 * place}\tA\tG\tS1\t{name}\t100\t40\n"
        for place, name in enumerate(classes, 1)
    ]
    path = tmp_path / "x.maf"
    path.write_text(header + "".join(rows))
    (row,) = read_calls([call_file(path, BurdenRule(1.0))]).burdens
    assert (row["variants"], row["synonymous"], row["non_coding"]) == (3, 1, 1)


# The settings, the interval, the biomarker


def test_settings_of_an_assay(tmp_path):
    given = {
        "covered_megabases": 1.1,
        "minimum_vaf": 0.05,
        "minimum_depth": 100,
        "counted": "coding",
        "known_variants": "excluded",
    }
    rule = BurdenRule(1.1, 0.05, 100, CountedEffects.CODING, False)
    assert burden_rule(given) == rule
    sheet = {"sample": "S1", "patient": "P1", "kind": "small_variants", "path": "x"}
    (file,) = call_files_of([{**sheet, "genome": "GRCh38", "burden": given}])
    assert file.burden == rule


@pytest.mark.parametrize(
    "given", [None, 3, {}, {"covered_megabases": 0}, {"covered_megabases": 1, "counted": "some"}]
)
def test_settings_that_are_none_count_nothing(given):
    assert burden_rule(given) is None


@pytest.mark.parametrize("count", [0, 1, 2, 9, 30, 100, 1234, 50_000])
@pytest.mark.parametrize("level", [0.9, 0.95])
def test_exact_interval_is_that_of_scipy(count, level):
    low, high = exact_poisson_interval(count, level)
    tail = (1 - level) / 2
    assert low == pytest.approx(stats.chi2.ppf(tail, 2 * count) / 2 if count else 0, rel=1e-9)
    assert high == pytest.approx(stats.chi2.ppf(1 - tail, 2 * count + 2) / 2, rel=1e-9)


def test_a_measured_burden_goes_before_a_computed_one():
    computed = [
        {"sample": name, "status": "computed", "burden": value}
        for name, value in (("S1", 12.4), ("S2", 9.996), ("S3", 3.0))
    ]
    computed.append({"sample": "S4", "status": "not_computable", "burden": None})
    measured = [
        {"sample": "S1", "name": "TMB", "number": 4.0, "category": "tmb_low"},
        {"sample": "S2", "name": "TMB", "number": None, "category": None},
        {"sample": "S3", "name": "MSI", "number": None, "category": "mss"},
    ]
    rows = {row["sample"]: row for row in computed_biomarkers(computed, measured)}
    assert set(rows) == {"S2", "S3"}
    assert (rows["S2"]["category"], rows["S2"]["source"]) == ("tmb_low", "computed")
    assert set(rows["S3"]) <= set(contract.BIOMARKERS.names)


# Against bcftools, on real files


def bcftools(*arguments: str) -> list[list[str]]:
    if shutil.which("bcftools") is None:
        pytest.skip("bcftools is not installed")
    run = subprocess.run(["bcftools", *arguments], capture_output=True, text=True)
    if run.returncode and "plugin" in run.stderr:
        pytest.skip("bcftools has no plugins here")
    assert run.returncode == 0, run.stderr
    return [line.split("\t") for line in run.stdout.splitlines()]


def test_all_variants_of_a_real_mutect2_file(shared):
    path = shared / "data/vcf_somatic/bioinform__somaticseq/paired.MuTect2.vcf.gz"
    rule = BurdenRule(1.0, 0.1, 20, CountedEffects.ALL)
    (row,) = read_calls([call_file(path, rule)]).burdens
    passed = ["-i", 'FILTER="PASS"', "-s", "TUMOR"]
    form = ["-f", "%CHROM\t%POS\t%REF\t%ALT[\t%AF\t%DP]\n"]
    records = bcftools("query", *passed, *form, str(path))
    split = [
        (float(vaf), int(depth))
        for *_, alts, vafs, depth in records
        for _, vaf in zip(alts.split(","), vafs.split(","), strict=True)
    ]
    assert row["variants"] == sum(vaf >= 0.1 and depth >= 20 for vaf, depth in split) > 0
    assert row["low_vaf"] == sum(vaf < 0.1 for vaf, _ in split)
    assert row["low_depth"] == sum(vaf >= 0.1 and depth < 20 for vaf, depth in split)


def test_nonsynonymous_variants_of_a_real_annotated_exome(shared):
    """Every variant whose picked transcript changes counts, and none that changes no transcript."""
    path = shared / "data/vcf_somatic/genome__analysis-workflows/annotated.vcf.gz"
    (row,) = read_calls([call_file(path, BurdenRule(35.0), tumour="TUMOR")]).burdens
    form = "%CHROM\t%POS\t%REF\t%ALT\t%FILTER\t%PICK\t%Consequence[\t%GT]\n"
    entries = bcftools("+split-vep", "-d", "-s", "all", "-f", form, str(path))
    picked, any_transcript = set(), set()
    for *place, status, pick, terms, _, _, _, tumour in entries:
        changes = set(re.split("[&,]", terms)) & NONSYNONYMOUS
        if status in ("PASS", ".") and changes and re.search("[1-9]", tumour):
            any_transcript.add(tuple(place))
            if pick == "1":
                picked.add(tuple(place))
    assert row["status"] == "computed"
    assert len(picked) <= row["variants"] <= len(any_transcript)
    assert row["burden"] == row["variants"] / 35.0
    assert len(any_transcript) - len(picked) < 80
