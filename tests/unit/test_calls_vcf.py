"""What the VCF reader makes of columns, alleles, filters, phases and origins."""

import gzip

import pysam.bcftools
import pytest
from small_variant_files import L858R, errors, events_by_id, read_vcf, record, vcf_text, warnings

from genomic_to_outcome.calls.events import CallFile
from genomic_to_outcome.calls.readers.vcf_small_variants import READER
from genomic_to_outcome.calls.tumour_column import caller_of, find_columns
from genomic_to_outcome.vocabulary import CallKind, Genome, Origin


def written(tmp_path, *records, **more):
    path = tmp_path / "calls.vcf"
    path.write_text(vcf_text(*records, **more))
    return path


def test_an_unannotated_hotspot_is_named_in_full(tmp_path):
    reading = read_vcf(written(tmp_path, record(L858R, "0/1:30,10:40")))
    (event,) = reading.events
    assert event.event_id == "GRCh38:chr7:55191822:T:G"
    assert (event.gene, event.transcript, event.exon) == ("EGFR", "NM_005228.5", "21")
    assert (event.hgvsc, event.hgvsp, event.hgvsp_short) == (
        "c.2573T>G",
        "p.Leu858Arg",
        "p.L858R",
    )
    assert (event.consequence, event.annotation_source) == ("missense_variant", "known_variants")
    assert (event.depth, event.alt_reads, event.vaf) == (40, 10, 0.25)
    assert (event.filter, event.flags, event.origin) == ("PASS", "", Origin.SOMATIC)
    assert reading.problems == ()


def test_an_annotation_without_hgvs_yields_to_the_known_variant(tmp_path):
    header = '##INFO=<ID=CSQ,Number=.,Type=String,Description="Format: Allele|Consequence|SYMBOL">'
    deletion = "chr7\t55174771\t.\tAGGAATTAAGAGAAGC\tA"
    known = record(deletion, "0/1:30,10:40", info="CSQ=-|inframe_deletion|EGFR")
    other = record("chr7\t55174900\t.\tT\tG", "0/1:30,10:40", info="CSQ=G|intron_variant|EGFR")
    first, second = read_vcf(written(tmp_path, known, other, header=(header,))).events
    assert (first.hgvsp_short, first.annotation_source) == ("p.E746_A750del", "known_variants")
    assert (second.consequence, second.annotation_source) == ("intron_variant", "vep")


def test_what_no_one_names_is_unannotated_with_the_gene_of_its_place(tmp_path):
    path = written(
        tmp_path,
        record("12\t102958000\t.\tT\tG", "0/1:30,10:40"),
        record("MT\t100\t.\tT\tG", "0/1:30,10:40"),
    )
    inside, outside = read_vcf(path).events
    assert (inside.gene, inside.annotation_source) == ("ASCL1", "unannotated")
    assert (outside.chrom, outside.gene, outside.hgvsp) == ("chrM", "", None)


@pytest.mark.parametrize("form", ["plain", "gzip", "bgzf", "bcf", "crlf", "bom", "log line"])
def test_every_form_of_the_file_gives_the_same_event(tmp_path, form):
    contig = ("##contig=<ID=chr7,length=159345973>",)
    text = vcf_text(record(L858R, "0/1:30,10:40"), header=contig)
    path = tmp_path / "calls.vcf"
    if form == "gzip":
        path.write_bytes(gzip.compress(text.encode(), mtime=0))
    elif form in ("bgzf", "bcf"):
        plain = tmp_path / "plain.vcf"
        plain.write_text(text)
        kind = "-Oz" if form == "bgzf" else "-Ob"
        pysam.bcftools.view(kind, "-o", str(path), str(plain), catch_stdout=False)
    else:
        changed = {
            "plain": text,
            "crlf": text.replace("\n", "\r\n"),
            "bom": "\ufeff" + text,
            "log line": "00:00:00 SnpEff version 4.1\n" + text,
        }
        path.write_bytes(changed[form].encode())
    (event,) = read_vcf(path).events
    assert (event.event_id, event.vaf) == ("GRCh38:chr7:55191822:T:G", 0.25)


def test_multi_allelic_records_are_split_trimmed_and_counted_apart(tmp_path):
    path = written(tmp_path, record("chr6\t32191658\t.\tTAGC\tTAGCAGCAGC,T", "1/2:5,30,15:50"))
    events = events_by_id(read_vcf(path))
    longer, shorter = events["chr6:32191658:T:TAGCAGC"], events["chr6:32191658:TAGC:T"]
    assert (longer.alt_reads, longer.vaf) == (30, 0.6)
    assert (shorter.alt_reads, shorter.vaf) == (15, 0.3)


def test_filters_and_low_depth_flag_and_never_drop(tmp_path):
    path = written(
        tmp_path,
        record(L858R, "0/1:3,1:4", filters="weak_evidence;germline"),
        record("chr1\t100\t.\tA\tG", "0/1:50,50:100", filters="."),
    )
    failed, passed = read_vcf(path, minimum_depth=50).events
    assert failed.filter == "weak_evidence;germline"
    assert failed.flags == "failed_filter;low_depth"
    assert failed.origin == Origin.GERMLINE_SUSPECTED
    assert (passed.filter, passed.flags) == ("PASS", "")


def test_reference_calls_are_records_but_no_events(tmp_path):
    path = written(
        tmp_path,
        record("chr1\t100\t.\tA\tG", "0/0:50,0:50"),
        record("chr1\t101\t.\tA\t.", "0/0:50:50"),
        record("chr1\t102\t.\tA\t<NON_REF>", "0/0:50,0:50"),
        record("chr1\t103\t.\tAT\tA,*", "0/1:40,10,0:50"),
        record("chr1\t104\t.\tA\tG", "0/0:45,5:50"),
    )
    reading = read_vcf(path)
    assert reading.records == 5
    assert [event.pos for event in reading.events] == [103, 104]
    assert reading.problems == ()


def test_symbolic_alleles_are_counted_in_a_warning(tmp_path):
    path = written(
        tmp_path,
        record(L858R, "0/1:30,10:40"),
        record("chr2\t29447648\t.\tN\t<INV>", "0/1:30,10:40"),
        record("chr2\t29447649\t.\tN\tN]chr5:80]", "0/1:30,10:40"),
    )
    reading = read_vcf(path)
    assert len(reading.events) == 1
    assert errors(reading) == []
    (message,) = warnings(reading)
    assert message.startswith("2 alleles are symbolic")


def test_phase_set_tells_cis_from_trans(tmp_path):
    path = written(
        tmp_path,
        record("chr7\t55181378\t.\tC\tT", "0|1:9,1:10:55181378", fields="GT:AD:DP:PS"),
        record("chr7\t55181398\t.\tT\tA", "1|0:9,1:10:55181378", fields="GT:AD:DP:PS"),
        record("chr7\t55181405\t.\tC\tA,G", "1|2:0,5,5:10:55181378", fields="GT:AD:DP:PS"),
        record("chr7\t55181410\t.\tC\tA", "0/1:5,5:10:p_T_G:1|0", fields="GT:AD:DP:PID:PGT"),
        record("chr7\t55181420\t.\tC\tA", "0/1:5,5:10"),
    )
    assert [event.phase_set for event in read_vcf(path).events] == [
        "55181378:0|1",
        "55181378:1|0",
        "55181378:1|0",
        "55181378:0|1",
        "p_T_G:1|0",
        None,
    ]


def test_a_repeated_allele_is_one_event_of_the_passed_record(tmp_path):
    path = written(
        tmp_path,
        record(L858R, "0/1:300,100:400", filters="LowQual"),
        record(L858R, "0/1:30,10:40"),
    )
    reading = read_vcf(path)
    assert [event.depth for event in reading.events] == [40]
    assert "1 records repeat" in warnings(reading)[0]


def test_origin_without_a_normal(tmp_path):
    path = written(
        tmp_path,
        record("chr1\t100\t.\tA\tG", "0/1:30,10:40", info="gnomADe_AF=0.02"),
        record("chr1\t101\t.\tA\tG", "0/1:30,10:40", info="gnomADe_AF=0.0002"),
        record("chr1\t102\t.\tA\tG", "0/1:30,10:40", info="POPAF=1.5"),
        record("chr1\t103\t.\tA\tG", "0/1:30,10:40", info="POPAF=6.0"),
        record("chr9\t5073770\t.\tG\tT", "0/1:90,10:100"),
        record("chr17\t7675088\t.\tC\tT", "0/1:90,10:100"),
    )
    germline, somatic = Origin.GERMLINE_SUSPECTED, Origin.SOMATIC
    blood = Origin.CLONAL_HAEMATOPOIESIS_SUSPECTED
    assert [event.origin for event in read_vcf(path).events] == [
        germline,
        somatic,
        germline,
        somatic,
        blood,
        somatic,
    ]
    paired = written(
        tmp_path,
        record("chr1\t100\t.\tA\tG", "0/1:30,10:40", "0/0:40,0:40", info="gnomADe_AF=0.02"),
        record("chr9\t5073770\t.\tG\tT", "0/1:90,10:100", "0/0:40,0:40"),
        columns=("TUMOR", "NORMAL"),
    )
    assert {event.origin for event in read_vcf(paired).events} == {somatic}


@pytest.mark.parametrize(
    ("header", "columns", "given", "expected"),
    [
        ((), ["a", "b"], ("b", ""), ("b",)),
        ((), ["a", "b"], ("", "a"), ("b",)),
        (("##tumor_sample=T9", "##normal_sample=N9"), ["N9", "T9"], ("", ""), ("T9",)),
        (("##tumor_sample=T9",), ["T8", "T9"], ("", ""), ("T9",)),
        (("##normal_sample=N9",), ["N9", "T9"], ("", ""), ("T9",)),
        ((), ["NORMAL", "TUMOR"], ("", ""), ("TUMOR",)),
        ((), ["patient_tumour", "patient_normal"], ("", ""), ("patient_tumour",)),
        ((), ["X", "S1"], ("", ""), ("S1",)),
        ((), ["X", "lib_S1_L001"], ("", ""), ("lib_S1_L001",)),
        ((), ["TC_098_1.2", "TC_098_Normal"], ("", ""), ("TC_098_1.2",)),
        ((), ["only"], ("", ""), ("only",)),
        ((), [], ("", ""), ()),
        (
            ("##SAMPLE=<ID=TUMOR,SampleName=T9>",),
            ["T9", "N9", "NORMAL", "TUMOR"],
            ("", ""),
            ("TUMOR", "T9"),
        ),
    ],
)
def test_the_tumours_column_is_found(header, columns, given, expected):
    assert find_columns(header, columns, "S1", *given).tumour == expected


def test_a_column_that_is_not_found_is_an_error_with_the_columns(tmp_path):
    two = written(tmp_path, record(L858R, "0/1:3,1:4", "0/1:3,1:4"), columns=("A1", "B1"))
    reading = read_vcf(two)
    assert errors(reading) == ["the tumour's column is not found; the file has the columns A1, B1"]
    assert reading.events == ()
    named = read_vcf(two, tumour="C1")
    assert named.problems[0].value == "C1"
    assert read_vcf(two, tumour="B1").events


def test_of_two_columns_without_a_telling_name_the_genotypes_decide(tmp_path):
    places = [f"chr1\t{pos}\t.\tA\tG" for pos in (100, 101, 102)]
    somatic = [record(place, "0/0:40,0:40", "0/1:30,10:40") for place in places]
    reading = read_vcf(written(tmp_path, *somatic, columns=("A1", "B1")))
    assert [event.alt_reads for event in reading.events] == [10, 10, 10]
    mixed = [*somatic[:2], record(places[2], "0/1:30,10:40", "0/0:40,0:40")]
    assert "A1, B1" in errors(read_vcf(written(tmp_path, *mixed, columns=("A1", "B1"))))[0]


def test_no_data_in_the_tumours_column_is_counted(tmp_path):
    path = written(tmp_path, record(L858R, "./.:.:.", "0/1:3,1:4"), columns=("TUMOR", "NORMAL"))
    reading = read_vcf(path)
    assert reading.events == ()
    assert warnings(reading)[0].startswith("1 alleles have no data in the tumour's column")


@pytest.mark.parametrize(
    ("lines", "caller"),
    [
        (["##source=Mutect2", "##source=FilterMutectCalls"], "mutect2"),
        (["##Mutect Version=2.1"], "mutect2"),
        (['##MuTect="analysis_type=MuTect"'], "mutect"),
        (["##source=strelka"], "strelka"),
        (["##source=VarDict_v1.8.2"], "vardict"),
        (["##source=lofreq call -f x.fa"], "lofreq"),
        (["##DRAGENCommandLine=<ID=dragen>"], "dragen"),
        (["##GATKCommandLine=<ID=HaplotypeCaller>"], "haplotypecaller"),
        (["##source=strelka", "##source=VarScan2"], "merged"),
        (["##FORMAT=<ID=RO,", "##FORMAT=<ID=AO,"], "freebayes"),
        (["##fileformat=VCFv4.2"], "vcf"),
    ],
)
def test_the_caller_is_recognised_from_the_header(lines, caller):
    assert caller_of(lines) == caller


def test_files_without_records_are_a_result(tmp_path):
    reading = read_vcf(written(tmp_path), Genome.GRCH37)
    assert (reading.records, reading.events, reading.problems) == (0, (), ())


def test_an_annotation_without_names_yields_to_the_protein_change_of_the_models(tmp_path):
    header = (
        "##fileformat=VCFv4.2\n##contig=<ID=chr7,length=159345973>\n"
        '##INFO=<ID=CSQ,Number=.,Type=String,Description="Consequence annotations from Ensembl VEP.'
        ' Format: Allele|Consequence|SYMBOL|Feature|BIOTYPE|Protein_position|Amino_acids">\n'
        "#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\n"
    )
    csq = "CATGGTCAC|protein_altering_variant|EGFR|ENST00000275493|protein_coding|770|D/AWSH"
    path = tmp_path / "no_hgvs.vcf"
    path.write_text(header + f"chr7\t55181317\t.\tG\tGCATGGTCAC\t.\tPASS\tCSQ={csq}\n")
    file = CallFile("S1", "P1", CallKind.SMALL_VARIANTS, str(path), Genome.GRCH38)
    (event,) = READER.read(file).events
    assert (event.gene, event.annotation_source) == ("EGFR", "panel")
    assert event.hgvsp_short == "p.D770delinsAWSH"


def test_a_mistyped_tumour_is_an_error_and_never_guessed(tmp_path):
    path = tmp_path / "two.vcf"
    path.write_text(
        "##fileformat=VCFv4.2\n##contig=<ID=chr7,length=159345973>\n"
        '##FORMAT=<ID=GT,Number=1,Type=String,Description="Genotype">\n'
        "#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\tA\tB\n"
        "chr7\t55191822\t.\tT\tG\t.\tPASS\t.\tGT\t0/0\t0/1\n"
    )
    file = CallFile("S1", "P1", CallKind.SMALL_VARIANTS, str(path), Genome.GRCH38, tumour="TYPO")
    reading = READER.read(file)
    assert reading.events == ()
    (found,) = reading.problems
    assert (found.field, found.value) == ("tumour", "TYPO")
    assert "A, B" in found.message
