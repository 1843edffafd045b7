"""Rows of a MAF that belong to nobody in the sheets are counted and named."""

import gzip

import pytest

from genomic_to_outcome.inputs.records import Records
from genomic_to_outcome.inputs.shared_files import check_shared_files

HEADER = "#version 2.4\nHugo_Symbol\tChromosome\tTumor_Sample_Barcode\n"
ROWS = [("EGFR", "S1"), ("TP53", "S1"), ("KRAS", "TUMOUR-2"), ("KRAS", "S3")]
STRANGERS = [("ALK", "X2"), ("ALK", "X1"), ("RET", "X1")]


def maf(rows):
    return HEADER + "".join(f"{gene}\tchr1\t{barcode}\n" for gene, barcode in rows)


@pytest.fixture
def check(tmp_path):
    def checked(content, name="cohort.maf", kind="small_variants"):
        (tmp_path / name).write_bytes(content)
        samples = Records(
            "samples", "samples.tsv", {"sample": ["S1", "S2", "S3", "S4"]}, [2, 3, 4, 5]
        )
        calls = Records(
            "calls",
            "calls.tsv",
            {
                "sample": ["S1", "S2", "S3"],
                "tumour": [None, "TUMOUR-2", None],
                "kind": [kind] * 3,
                "path": [name] * 3,
            },
            [2, 3, 4],
        )
        return check_shared_files(samples, calls, tmp_path)

    return checked


def test_all_rows_have_their_sample(check):
    assert check(maf(ROWS).encode()) == []


@pytest.mark.parametrize("packed", [False, True])
def test_rows_of_samples_that_are_not_in_the_sheet(check, packed):
    text = maf(ROWS + STRANGERS).encode()
    (found,) = check(gzip.compress(text, mtime=0) if packed else text)
    assert (found.severity, found.table, found.line, found.field) == ("warning", "calls", 2, "path")
    assert (found.value, found.sample) == ("cohort.maf", "")
    assert found.message == "3 rows of 2 samples not read: not in the samples sheet (X1, X2)."
    assert "Add them" in found.remedy


def test_rows_of_samples_for_which_the_file_is_not_named(check):
    (found,) = check(maf([*ROWS, ("MET", "S4")]).encode())
    assert found.message.startswith("1 row of 1 sample not read: in the samples sheet, but")
    assert found.message.endswith("(S4).")


def test_a_maf_with_commas_and_many_strangers(check):
    rows = [f'"EGFR","a, b","X{number}"' for number in range(8)]
    (found,) = check("\n".join(["Hugo_Symbol,Note,Tumor_Sample_Barcode", *rows]).encode())
    assert found.message.startswith("8 rows of 8 samples not read")
    assert found.message.endswith("(X0, X1, X2, X3, X4, ...).")


@pytest.mark.parametrize(
    "content",
    [
        b"##fileformat=VCFv4.2\n#CHROM\tPOS\nchr1\t1\n",
        b"",
        gzip.compress(maf(STRANGERS).encode() * 50, mtime=0)[:-9],
        b"\xff\xfe\x00",
    ],
)
def test_what_is_no_maf_or_damaged_is_left_to_its_reader(check, content):
    assert check(content) == []


def test_files_of_other_kinds_are_not_looked_at(check):
    assert check(maf(STRANGERS).encode(), kind="fusions") == []
