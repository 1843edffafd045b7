"""SnpEff as a rule of the workflow, on a reference that holds TP53 alone."""

import shutil
from dataclasses import replace

import pyarrow.parquet as pq
import pytest
import snpeff
from cohort_folders import configuration, make_cohort, read_tsv, write_tsv
from reference_genes import ReferenceGene, offset_of, reference_genes
from run_workflow import run_workflow

from genomic_to_outcome.calls.gene_models import gene_models
from genomic_to_outcome.vocabulary import Genome

VCF = """##fileformat=VCFv4.2
##FORMAT=<ID=GT,Number=1,Type=String,Description="Genotype">
##FORMAT=<ID=AD,Number=R,Type=Integer,Description="Allele depths">
#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\tTUMOR
chr17\t7675070\t.\tC\tT\t.\tPASS\t.\tGT:AD\t0/1:30,10
chr12\t25245350\t.\tC\tA\t.\tPASS\t.\tGT:AD\t0/1:30,10
chr7\t55174800\t.\tA\tC\t.\tPASS\t.\tGT:AD\t0/1:30,10
"""


def on_the_chromosome(gene: ReferenceGene) -> ReferenceGene:
    model = gene_models(Genome.GRCH38).by_gene[gene.model.gene]
    bases = "N" * offset_of(model) + gene.bases
    return ReferenceGene(replace(model, chrom=model.chrom.removeprefix("chr")), bases)


@pytest.fixture
def database(shared, tmp_path):
    if not shutil.which("java") or not snpeff.JAR.is_file():
        pytest.skip("SnpEff is not installed (Debian package snpeff)")
    (tp53,) = (gene for gene in reference_genes(shared) if gene.model.gene == "TP53")
    return snpeff.build_database([on_the_chromosome(tp53)], tmp_path / "snpeff")


def test_snpeff_names_what_came_without_annotation(database, tmp_path):
    folder = tmp_path / "cohort"
    make_cohort(folder, patients=2)
    samples = {row["sample"]: row for row in read_tsv(folder / "samples.tsv")}
    calls = [
        row
        for row in read_tsv(folder / "calls.tsv")
        if row["kind"] == "small_variants" and samples[row["sample"]].get("genome") != "GRCh37"
    ]
    (folder / "own.vcf").write_text(VCF)
    write_tsv(folder / "calls.tsv", [{**calls[0], "path": "own.vcf", "tumour": "", "normal": ""}])
    config = configuration(
        annotation={
            "engine": "snpeff",
            "snpeff": {
                "database": "genes",
                "config": str(database),
                "command": f"java -Xmx2g -jar {snpeff.JAR}",
            },
        }
    )
    run = run_workflow(folder, "--until", "read_calls", config=config)
    assert run.status == 0, run.output
    (events,) = folder.glob("results/calls/*/events.parquet")
    named = {row["gene"]: row for row in pq.read_table(events).to_pylist()}
    assert {gene: row["annotation_source"] for gene, row in named.items()} == {
        "TP53": "snpeff",
        "KRAS": "known_variants",
        "EGFR": "panel",
    }
    assert (named["TP53"]["hgvsc"], named["TP53"]["hgvsp"]) == ("c.542G>A", "p.Arg181His")
