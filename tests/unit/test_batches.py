"""Batches of samples: sized by work, and changed by nothing but what is in them."""

import random
import re
import zlib
from collections import Counter

import pytest
from rule_functions import rule_functions

SMALL = 2_000_000
WANTED = {"divide", "bits", "assign", "sizes_of", "size_of", "state_of"}


@pytest.fixture
def rules(project):
    """The functions and constants of rules/common.smk that make the batches."""
    configuration = {}
    return rule_functions(project, WANTED, section=configuration.get, configuration=configuration)


def cohort(number, seed=1):
    """Samples with small files: their bytes."""
    sizes = random.Random(seed)
    return {f"S{index:05d}": sizes.randrange(1_000, SMALL) for index in range(number)}


def changed(before, after):
    """Batches of `after` that were not there before as they are."""
    return [name for name, samples in after.items() if before.get(name) != samples]


@pytest.mark.parametrize("number", [0, 1, 250, 251, 3_000])
def test_every_sample_is_in_one_batch_and_none_is_too_large(rules, number):
    sizes = cohort(number)
    batches = rules["assign"](sizes)
    assert sorted(name for names in batches.values() for name in names) == sorted(sizes)
    assert max(map(len, batches.values())) <= rules["SAMPLES_PER_BATCH"]
    assert all(re.fullmatch("[a-z0-9]+", name) for name in batches)
    assert len(batches) <= max(1, 4 * number / rules["SAMPLES_PER_BATCH"])
    assert (len(batches) == 1) == (number <= 250)
    of_bytes = {name: sum(map(sizes.get, names)) for name, names in batches.items()}
    assert max(of_bytes.values()) <= rules["BYTES_PER_BATCH"]


def test_the_order_of_the_sheet_is_of_no_matter(rules):
    sizes = cohort(700)
    assert rules["assign"](sizes) == rules["assign"](dict(reversed(sizes.items())))


def test_a_new_sample_changes_its_batch_alone(rules):
    """While a cohort grows from 200 to 1,500, each sample changes one batch or splits it."""
    every = cohort(1_500)
    names, before = list(every), rules["assign"]({})
    touched = Counter()
    for number in range(200, len(names), 7):
        sizes = {name: every[name] for name in names[:number]}
        batches = rules["assign"](sizes)
        (one_more,) = names[number : number + 1]
        after = rules["assign"]({**sizes, one_more: every[one_more]})
        new = changed(batches, after)
        gone = set(batches) - set(after)
        touched[len(new)] += 1
        assert any(one_more in after[batch] for batch in new)
        assert len(new) == 1 or (len(gone) == 1 and all(b.startswith(*gone) for b in new))
        before = batches
    assert len(before) > 4
    assert touched[1] > 0.95 * touched.total()


def test_growth_reads_few_samples_again(rules):
    """Of 10,000 samples, 100 more make few batches overflow: most samples stay where they were."""
    every = cohort(10_100)
    before = rules["assign"](dict(list(every.items())[:10_000]))
    after = rules["assign"](every)
    assert set(before) - set(after) == set()
    assert len(after) == 64


def test_a_whole_genome_is_not_read_among_panels(rules):
    sizes = {**cohort(250), "WGS1": 300_000_000, "WGS2": 300_000_000, "WGS3": 2_000_000_000}
    batches = rules["assign"](sizes)
    of = {name: batch for batch, names in batches.items() for name in names}
    panels = {batch for name, batch in of.items() if not name.startswith("WGS")}
    genomes = {batch for name, batch in of.items() if name.startswith("WGS")}
    assert not panels & genomes
    assert batches[of["WGS3"]] == ["WGS3"]
    assert panels == set(rules["assign"](cohort(250)))


def test_many_bytes_make_more_batches(rules):
    sizes = dict.fromkeys((f"S{index}" for index in range(100)), 50_000_000)
    batches = rules["assign"](sizes)
    assert len(batches) >= 100 * 50_000_000 / rules["BYTES_PER_BATCH"]
    assert max(len(names) * 50_000_000 for names in batches.values()) <= rules["BYTES_PER_BATCH"]


def test_samples_of_one_hash_end_in_one_batch(rules, monkeypatch):
    monkeypatch.setattr(zlib, "crc32", lambda data: 5)
    (batch,) = rules["assign"](cohort(300)).values()
    assert len(batch) == 300


def test_the_configured_number_is_kept(rules):
    rules["configuration"]["batches"] = 3
    sizes = {**cohort(30), "WGS1": 300_000_000}
    batches = rules["assign"](sizes)
    assert list(batches) == ["b0", "b1", "b2"]
    assert {name for names in batches.values() for name in names} == set(sizes)


def test_a_shared_file_counts_once_in_all(rules, tmp_path):
    (tmp_path / "all.maf").write_bytes(b"x" * 900)
    (tmp_path / "own.tsv").write_bytes(b"x" * 50)
    calls = [{"sample": name, "path": str(tmp_path / "all.maf")} for name in ("A", "B", "C")]
    calls += [
        {"sample": "A", "path": str(tmp_path / "own.tsv")},
        {"sample": "B", "path": str(tmp_path / "absent.tsv")},
        {"sample": "C"},
    ]
    assert rules["sizes_of"](["A", "B", "C"], calls) == {"A": 350, "B": 300, "C": 300}
