"""Files that real callers wrote, of both assemblies, through the whole workflow."""

import pytest
from cohort_folders import PLAN, write_tsv, write_yaml
from run_workflow import run_workflow

from genomic_to_outcome.tables import read_rows

FUSOR = "fusion/cancervariants__fusor"
SMALL, FUSIONS = "small_variants", "fusions"
# sample, assembly, diagnosis, kind, file below shared/data
FILES = (
    ("COAD37", "GRCh37", "COAD", SMALL, "vcf_somatic/sigven__pcgr/T001-COAD.grch37.vcf.gz"),
    ("COAD38", "GRCh38", "COAD", SMALL, "vcf_somatic/sigven__pcgr/T001-COAD.grch38.vcf.gz"),
    ("CTAT", "GRCh38", "LUAD", SMALL, "vcf_somatic/NCIP__ctat-mutations/test.cancer.vcf.gz"),
    ("NB4", "GRCh38", "AML", FUSIONS, "fusion/bow__crimson/star_fusion_v160_abr_NB4.txt"),
    ("SERASEQ", "GRCh38", "LUAD", FUSIONS, f"{FUSOR}/star-fusion.fusion_predictions.abridged.tsv"),
    ("SERASEQ", "GRCh38", "LUAD", FUSIONS, f"{FUSOR}/final-list_candidate-fusion-genes.txt"),
    ("TUMOR", "GRCh38", "AML", SMALL, "maf/mskcc__vcf2maf/test_b38_output.maf"),
)
ASSAYS = {"everything": {"small_variants": "all", "fusions": "all"}}


@pytest.fixture(scope="module")
def run(shared, tmp_path_factory):
    """The finished run: events by sample, and the folder."""
    folder = tmp_path_factory.mktemp("real")
    data = shared.resolve() / "data"
    samples = {
        sample: {
            "sample": sample,
            "patient": f"patient of {sample}",
            "assay": "everything",
            "genome": genome,
            "collected": "2020-01-01",
        }
        for sample, genome, *_ in FILES
    }
    write_tsv(folder / "samples.tsv", samples.values())
    write_tsv(
        folder / "calls.tsv",
        [
            {"sample": sample, "kind": kind, "path": str(data / path)}
            for sample, _, _, kind, path in FILES
        ],
    )
    patients = {
        sample: {
            "patient": f"patient of {sample}",
            "diagnosis": diagnosis,
            "advanced": "2019-12-01",
            "last_contact": "2021-01-01",
        }
        for sample, _, diagnosis, *_ in FILES
    }
    write_tsv(folder / "patients.tsv", patients.values())
    treatment = {"patient": "patient of SERASEQ", "drugs": "alectinib", "start": "2020-02-01"}
    write_tsv(folder / "treatments.tsv", [treatment])
    visit = {"patient": "patient of SERASEQ", "date": "2020-04-01", "response": "PR"}
    write_tsv(folder / "assessments.tsv", [visit])
    write_yaml(folder / "assays.yaml", ASSAYS)
    write_yaml(folder / "analysis.yaml", PLAN)
    config = {
        "cohort": {"name": "Real files", "data_cutoff": "2024-12-31"},
        "genome": "GRCh38",
        "samples": "samples.tsv",
        "calls": "calls.tsv",
        "clinical": {name: f"{name}.tsv" for name in ("patients", "treatments", "assessments")},
        "assays": "assays.yaml",
        "analysis": "analysis.yaml",
    }
    done = run_workflow(folder, config=config)
    assert done.status == 0, done.output[-3000:]
    return folder / "results"


@pytest.fixture(scope="module")
def events(run):
    return read_rows(run / "alterations/alterations.parquet")


def test_every_file_is_read(run):
    files = read_rows(run / "calls/files.parquet")
    assert len(files) == len(FILES)
    assert {row["status"] for row in files} == {"read"}
    assert all(row["records"] for row in files)


@pytest.mark.parametrize(
    ("sample", "pos"), [("COAD37", 140453136), ("COAD38", 140753336)], ids=["GRCh37", "GRCh38"]
)
def test_one_tumour_in_both_assemblies(events, sample, pos):
    (braf,) = [row for row in events if row["sample"] == sample and row["class_id"] == "braf_v600e"]
    assert (braf["gene"], braf["chrom"], braf["pos"]) == ("BRAF", "chr7", pos)
    assert (braf["ref"], braf["alt"], braf["hgvsp_short"]) == ("A", "T", "p.V600E")


def test_hotspots_with_their_annotation(events):
    found = {
        row["hgvsp_short"]: row
        for row in events
        if row["sample"] == "CTAT" and row["gene"] in ("KRAS", "PIK3CA")
    }
    kras = found["p.G12V"]
    assert kras["hgvsc"].endswith("c.35G>T")
    assert (kras["chrom"], kras["pos"], kras["ref"], kras["alt"]) == ("chr12", 25245350, "C", "A")
    assert kras["class_id"]
    assert found["p.E545K"]["gene"] == "PIK3CA"


def test_a_fusion_of_a_cell_line(events):
    assert ("PML", "RARA") in {
        (row["gene5"], row["gene3"]) for row in events if row["sample"] == "NB4"
    }


@pytest.mark.parametrize(
    ("partner", "kinase"),
    [("EML4", "ALK"), ("KIF5B", "RET"), ("CD74", "ROS1"), ("SLC34A2", "ROS1")],
)
def test_two_callers_of_one_sample_agree_on_one_event(events, partner, kinase):
    (event,) = [
        row
        for row in events
        if row["sample"] == "SERASEQ"
        and (row["gene5"], row["gene3"]) == (partner, kinase)
        and row["n_callers"] == 2
    ]
    assert event["callers"] == "fusioncatcher;star_fusion"
    assert (event["gene"], event["partner"]) == (kinase, partner)


def test_the_alk_fusion_meets_its_treatment(run):
    (line,) = read_rows(run / "clinical/lines.parquet")
    assert line["therapy_class"] == "alk_tki"
    assert "alk_fusion" in line["matched_classes"]


def test_a_maf_is_read_with_its_barcode(events):
    of_maf = [row for row in events if row["sample"] == "TUMOR"]
    assert "RUNX1" in {row["gene"] for row in of_maf}
