"""Alleles that go to an external annotator, and what comes back."""

import pytest
from small_variant_files import L858R, call_file, read_vcf, record, vcf_text

from genomic_to_outcome.calls.alleles import Allele
from genomic_to_outcome.calls.annotated_sites import read_sites, unannotated_alleles, write_sites
from genomic_to_outcome.calls.read_calls import read_calls
from genomic_to_outcome.vocabulary import AnnotationEngine, Genome

ANN = (
    "##INFO=<ID=ANN,Number=.,Type=String,Description=\"Functional annotations: 'Allele | Annotation"
    " | Annotation_Impact | Gene_Name | Gene_ID | Feature_Type | Feature_ID | Transcript_BioType |"
    " Rank | HGVS.c | HGVS.p'\">"
)


def written(tmp_path, name, *records, **more):
    path = tmp_path / name
    path.write_text(vcf_text(*records, **more))
    return path


def test_each_allele_once_in_the_order_of_the_assembly(tmp_path):
    first = written(
        tmp_path,
        "first.vcf",
        record("chr10\t43121968\t.\tA\tT,<DEL>", "0/1:30,10:40", fields="GT:AD:DP"),
        record("7\t55191821\t.\tNT\tNG", "0/1:30,10:40"),
    )
    second = written(tmp_path, "second.vcf", record(L858R, "0/1:30,10:40"))
    said = written(tmp_path, "said.vcf", record("chr1\t5\t.\tA\tC", "0/1:3,1:4"), header=(ANN,))
    other = written(tmp_path, "other.vcf", record("chr1\t7\t.\tA\tC", "0/1:3,1:4"))
    broken = tmp_path / "broken.vcf"
    broken.write_text("nothing\n")
    files = [call_file(path) for path in (first, second, said, broken, tmp_path / "absent.vcf")]
    files.append(call_file(other, Genome.GRCH37))
    assert unannotated_alleles(files, Genome.GRCH38) == [
        Allele("chr7", 55191822, "T", "G"),
        Allele("chr10", 43121968, "A", "T"),
    ]


@pytest.fixture
def sites(tmp_path):
    path = tmp_path / "sites.vcf"
    alleles = [Allele("chr7", 55174800, "A", "C"), Allele("chr7", 55174803, "A", "C")]
    write_sites(alleles, Genome.GRCH38, path)
    lines = path.read_text().splitlines()
    lines.insert(1, ANN)
    named = "C|missense_variant|MODERATE|EGFR|G|transcript|NM_005228.5|protein_coding|19/28|"
    lines[-2] = lines[-2][:-1] + f"ANN={named}c.2263A>C|p.Xaa755Xaa"
    lines[-1] = lines[-1][:-1] + "ANN=C||MODIFIER||||||||"
    path.write_text("\n".join(lines) + "\n")
    return path


def test_what_the_annotator_said_names_an_unannotated_file(tmp_path, sites):
    records = [
        record(f"chr7\t{pos}\t.\tA\tC", "0/1:30,10:40") for pos in (55174800, 55174803, 55174806)
    ]
    path = written(tmp_path, "calls.vcf", *records)
    engine = AnnotationEngine.SNPEFF
    first, second, third = read_vcf(path, annotated=str(sites), engine=engine).events
    assert (first.annotation_source, first.hgvsc) == ("snpeff", "c.2263A>C")
    # An entry without a gene is no name, and a site that the annotator did not see has none.
    assert second.annotation_source == third.annotation_source == "panel"


def test_a_file_with_its_own_annotation_keeps_it(tmp_path, sites):
    own = "C|stop_gained|HIGH|EGFR|G|transcript|NM_005228.5|protein_coding|19/28|c.9A>C|p.Lys3Ter"
    place = record("chr7\t55174800\t.\tA\tC", "0/1:30,10:40", info=f"ANN={own}")
    path = written(tmp_path, "calls.vcf", place, header=(ANN,))
    (event,) = read_vcf(path, annotated=str(sites)).events
    assert event.hgvsc == "c.9A>C"


def test_a_name_with_a_protein_change_goes_before_a_deeper_record_without(tmp_path):
    own = (
        "C|missense_variant||EGFR|G|transcript|NM_005228.5|protein_coding|19|c.2263A>C|p.Ile755Leu"
    )
    place = "chr7\t55174800\t.\tA\tC"
    said = written(
        tmp_path, "said.vcf", record(place, "0/1:30,10:40", info=f"ANN={own}"), header=(ANN,)
    )
    deeper = written(tmp_path, "deeper.vcf", record(place, "0/1:300,100:400"))
    (event,) = read_calls([call_file(said), call_file(deeper)]).events
    assert (event.annotation_source, event.hgvsp_short) == ("snpeff", "p.I755L")


def test_an_empty_answer_is_an_answer(tmp_path):
    path = tmp_path / "empty.vcf"
    write_sites([], Genome.GRCH38, path)
    assert read_sites(str(path)).consequences(Allele("chr1", 5, "A", "C")) == []
