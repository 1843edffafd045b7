"""Copy number of genes from words, levels and absolute numbers, long or wide."""

import csv
from collections import Counter

import pytest
from small_variant_files import call_file, errors

from genomic_to_outcome.calls.copy_number import state_of_copies, state_of_word
from genomic_to_outcome.calls.readers import gene_copy_number
from genomic_to_outcome.vocabulary import CallKind, EventKind, Genome


@pytest.mark.parametrize(
    ("text", "state"),
    [
        ("AMP", "amplification"),
        ("Amplification", "amplification"),
        ("2", "amplification"),
        ("gain", "gain"),
        ("1", "gain"),
        ("0", "neutral"),
        ("-1", "loss"),
        ("-1.5", "deletion"),
        ("-2", "deletion"),
        ("DeepDel", "deletion"),
        ("HOMDEL", "deletion"),
    ],
)
def test_words_and_levels(text, state):
    assert state_of_word(text).state == state


@pytest.mark.parametrize(
    ("copies", "state"),
    [
        ("6", "amplification"),
        ("5.9", "gain"),
        ("3", "gain"),
        ("2", "neutral"),
        ("1.5", "neutral"),
        ("1.4", "loss"),
        ("0.51", "loss"),
        ("0.5", "deletion"),
        ("0", "deletion"),
    ],
)
def test_thresholds_of_absolute_numbers(copies, state):
    found = state_of_copies(copies)
    assert (found.state, found.copies) == (state, float(copies))


@pytest.mark.parametrize("text", ["", "NA", "ND"])
def test_unknown_is_neither(text):
    assert state_of_word(text) is None
    assert state_of_copies(text) is None


@pytest.fixture
def read(tmp_path):
    """Reads a table of copy number for one sample."""

    def read_text(text: str, **more):
        path = tmp_path / "copy_number.tsv"
        path.write_text(text)
        return gene_copy_number.read(call_file(path, kind=CallKind.COPY_NUMBER, **more))

    return read_text


def test_a_long_table(read):
    reading = read(
        "Sample\tGene\tCNA\nS1\tMET\tAMP\nS1\tRB1\tDeepDel\nS1\tTP53\tneutral\nS2\tALK\tAMP\n"
    )
    assert reading.records == 3
    first, second = reading.events
    assert first.event_id == "GRCh38:copy_number:MET:amplification"
    assert (first.kind, first.consequence) == (EventKind.COPY_NUMBER, "copy_number_amplification")
    assert second.consequence == "copy_number_deletion"


def test_absolute_numbers_are_kept(read):
    (event,) = read("gene,copy_number\nERBB2,11.4\nALK,2\n").events
    assert (event.gene, event.copy_number) == ("ERBB2", 11.4)


def test_the_callers_word_outweighs_the_number_beside_it(read):
    text = "gene,call,copy_number\nMET,AMP,5.2\nEGFR,,8\nRB1,,loss\nALK,NA,NA\n"
    found = [(event.gene, event.consequence, event.copy_number) for event in read(text).events]
    assert found == [
        ("MET", "copy_number_amplification", 5.2),
        ("EGFR", "copy_number_amplification", 8.0),
        ("RB1", "copy_number_loss", None),
    ]


def test_a_wide_matrix(read):
    rows = ("Hugo_Symbol\tEntrez_Gene_Id\tS1\tS2", "MET\t4233\t2\t0", "CDKN2A\t1029\t-2\tNA")
    text = "\n".join([*rows, "ALK\t238\t1\t0"]) + "\n"
    assert [event.consequence for event in read(text).events] == [
        "copy_number_amplification",
        "copy_number_deletion",
        "copy_number_gain",
    ]
    assert read(text, sample="S2").events == ()
    assert read(text, sample="S9").problems == ()


def test_flaws_are_errors_with_their_line(read):
    reading = read("sample\tgene\tcall\nS1\tMET\tlots\nS1\t\tAMP\nS1\tALK\tAMP\n")
    assert [(item.line, item.field, item.value) for item in reading.problems] == [
        (2, "call", "lots"),
        (3, "call", "AMP"),
    ]
    assert reading.events == ()
    assert "at least 0" in errors(read("gene\tcopy_number\nMET\t-3\n"))[0]
    assert "column for the gene" in errors(read("a\tb\n1\t2\n"))[0]


def test_every_row_of_a_real_table(shared):
    folder = "data/cohort/summit_biliary/msk-access__puma_biliary_tract_summit_trial"
    path = shared / folder / "data_CNA.tsv"
    with path.open(newline="") as handle:
        rows = list(csv.DictReader(handle, delimiter="\t"))
    words = {"AMP": "copy_number_amplification", "DeepDel": "copy_number_deletion"}
    expected = Counter((row["Samples"], row["Gene"], words[row["CNA"]]) for row in rows)
    found: Counter = Counter()
    for sample in sorted({row["Samples"] for row in rows}):
        reading = gene_copy_number.read(
            call_file(path, Genome.GRCH37, sample=sample, kind=CallKind.COPY_NUMBER)
        )
        assert reading.problems == ()
        found.update((event.sample, event.gene, event.consequence) for event in reading.events)
    assert set(found) == set(expected)
