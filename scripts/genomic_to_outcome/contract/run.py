"""Tables about the run itself: problems, and what became of each call file."""

from genomic_to_outcome.contract.columns import PATIENT, SAMPLE
from genomic_to_outcome.tables import TEXT, WHOLE, Column, Table

PROBLEMS = Table(
    "problems",
    "qc/problems.parquet",
    "problem",
    ("severity", "table", "file", "line", "patient", "sample", "field", "value", "message"),
    (
        Column("severity", TEXT, "error stops the run (or its sample); warning does not."),
        Column("table", TEXT, "Table of the contract, or kind of call file."),
        Column("file", TEXT, "File, as the configuration names it."),
        Column("line", WHOLE, "Line in the file; the header is line 1."),
        PATIENT,
        SAMPLE,
        Column("field", TEXT, "Column or key."),
        Column("value", TEXT, "The value that was found."),
        Column("message", TEXT, "What is wrong and what was expected."),
        Column("remedy", TEXT, "What to do."),
        Column(
            "check", TEXT, "Id of the check that found it (docs/data_checks.md), if it has one."
        ),
    ),
)

CALL_FILES = Table(
    "call_files",
    "calls/files.parquet",
    "sample x call file",
    ("sample", "kind", "path"),
    (
        SAMPLE,
        Column("kind", TEXT, "Kind of calls in the file."),
        Column("path", TEXT, "The file."),
        Column("caller", TEXT, "Caller that wrote it, given or recognised."),
        Column("status", TEXT, "read, or excluded because of an error."),
        Column("records", WHOLE, "Records read for this sample."),
        Column(
            "outside_regions",
            WHOLE,
            "Records among them that lie outside the genes of interest: counted, not parsed; "
            "empty where every record was parsed.",
        ),
        Column("events", WHOLE, "Events made of them."),
        Column("sha256", TEXT, "Checksum of the file."),
    ),
)
