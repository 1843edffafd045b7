"""The lines at the end of a run."""

from genomic_to_outcome.errors import Problem
from genomic_to_outcome.run_summary import summarise_run
from genomic_to_outcome.tables import whole_file
from genomic_to_outcome.vocabulary import Severity

EVENTS = [
    {"sample": "S1", "kind": "small_variant", "class_id": "kras_g12c"},
    {"sample": "S1", "kind": "fusion", "class_id": ""},
    {"sample": "S2", "kind": "fusion", "class_id": None},
    {"sample": "S3", "kind": "biomarker", "class_id": "tmb_high"},
]
READ = [{"sample": "S1", "status": "read"}, {"sample": "S2", "status": "read"}]


def test_counts():
    problems = [Problem(Severity.WARNING, "patients"), Problem(Severity.ERROR, "calls")]
    assert summarise_run({"P1"}, {"S1", "S2"}, EVENTS, READ, problems) == [
        "1 patient, 2 samples; 3 alterations in 2 samples, 1 of them of a class of the catalogue.",
        "Problems: 1 error, 1 warning.",
    ]


def test_excluded_samples_are_named_with_files_and_reasons():
    problems = [
        Problem(
            Severity.ERROR, "fusions", "calls.tsv", 4, "P2", "S2", "path", "b.tsv", "It is empty."
        ),
        Problem(
            Severity.ERROR, "small_variants", "a.vcf", 9, "P2", "S2", "REF", "N", "Wrong base."
        ),
        Problem(Severity.WARNING, "small_variants", "a.vcf", 8, "P2", "S2", message="Odd."),
    ]
    files = [
        READ[0],
        {"sample": "S2", "status": "excluded"},
        {"sample": "S2", "status": "excluded"},
    ]
    lines = summarise_run({"P1", "P2"}, {"S1", "S2"}, EVENTS[:1], files, problems)
    assert lines[2:] == [
        "Warning: 1 sample excluded because of an error in a call file:",
        "  S2: b.tsv: It is empty.; a.vcf: Wrong base.",
    ]


def test_many_excluded_samples_are_counted():
    files = [{"sample": f"S{number:02d}", "status": "excluded"} for number in range(30)]
    lines = summarise_run(set(), set(), [], files, [])
    assert "30 samples excluded" in lines[2]
    assert lines[-1] == "  ... and 10 more"
    assert len(lines) == 2 + 1 + 20 + 1


def test_what_a_killed_writer_left_is_removed(tmp_path):
    left, other = tmp_path / ".a[1].txt.x7z", tmp_path / ".b.txt.x7z"
    left.write_text("half")
    other.write_text("half")
    with whole_file(tmp_path / "a[1].txt") as temporary, open(temporary, "w") as handle:
        handle.write("whole")
    assert {path.name for path in tmp_path.iterdir()} == {"a[1].txt", other.name}
