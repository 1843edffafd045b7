"""What a user sees of a long run: how much was read, how long the rest takes, what failed."""

from types import SimpleNamespace

import pytest
from rule_functions import rule_functions
from snakemake.settings.enums import Quietness

WANTED = {
    "begin_run",
    "describe_failure",
    "duration",
    "end_run",
    "existing",
    "is_audible",
    "problems_table",
    "tell_progress",
}


class Clock:
    """A clock that a sleep moves on; meanwhile jobs end."""

    def __init__(self, jobs):
        self.now, self.jobs, self.finished = 0.0, list(jobs), set()

    def monotonic(self):
        return self.now

    def sleep(self, seconds):
        self.now += seconds
        if self.jobs and self.now > 30:
            self.finished.add(self.jobs.pop(0))


@pytest.fixture
def run(project, tmp_path):
    """The functions in a run of 1,000 samples in batches of 250, and the lines that it prints."""
    lines = []
    clock = Clock(["b00", "b01", "b10", "b11"])
    workflow = SimpleNamespace(
        dag=SimpleNamespace(finished=clock.finished.__contains__, jobs=[]),
        scheduler=SimpleNamespace(failed=set()),
        output_settings=SimpleNamespace(quiet=set()),
    )
    functions = rule_functions(
        project,
        WANTED,
        workflow=workflow,
        logger=SimpleNamespace(info=lines.append, error=lines.append),
        pathvar=lambda name: str(tmp_path / name),
        save_batches=lambda: None,
    )
    functions["time"] = clock
    return SimpleNamespace(
        functions=functions,
        lines=lines,
        workflow=workflow,
        clock=clock,
        folder=tmp_path / "results",
    )


def test_progress_tells_samples_and_the_time_that_is_left(run):
    work = dict.fromkeys(("b00", "b01", "b10", "b11"), 250)
    run.functions["tell_progress"](work, 0.0)
    assert run.lines == [
        "Read 250 of 1,000 samples; about 3 min left to read.",
        "Read 500 of 1,000 samples; about 90 s left to read.",
        "Read 750 of 1,000 samples; about 40 s left to read.",
        "Read 1,000 of 1,000 samples.",
    ]


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(0.2, "1 s"), (90, "90 s"), (91, "2 min"), (3_600, "60 min"), (9_000, "3 h")],
)
def test_times_have_the_unit_that_suits_them(run, seconds, words):
    assert run.functions["duration"](seconds) == f"about {words}"


def test_the_end_says_what_the_run_came_to(run):
    (run.folder / "qc").mkdir(parents=True)
    (run.folder / "qc/summary.txt").write_text("2 patients.\nProblems: none.\n")
    run.functions["end_run"]()
    assert run.lines == []
    run.workflow.dag.jobs.append(SimpleNamespace(rule=SimpleNamespace(name="summarise_run")))
    run.functions["end_run"]()
    assert run.lines == ["2 patients.\nProblems: none."]
    (run.folder / "reports").mkdir()
    (run.folder / "reports/outcomes.html").write_text("")
    run.functions["end_run"]()
    assert run.lines[-1] == f"Reports: {run.folder}/reports/outcomes.html"


def test_a_failure_names_rule_log_and_errors(run):
    (run.folder / "qc").mkdir(parents=True)
    (run.folder / "qc/problems.tsv").write_text("severity\ttable\nerror\tcalls\nwarning\tx\n")
    rule = SimpleNamespace(name="read_calls")
    job = SimpleNamespace(rule=rule, wildcards_dict={"batch": "b01"}, log=["logs/b01.log"])
    run.workflow.scheduler.failed = [job]
    run.functions["describe_failure"]()
    assert run.lines == [
        "Failed: read_calls batch b01; log: logs/b01.log",
        f"Errors in the input: 1 ({run.folder}/qc/problems.tsv)",
        "What was done is kept: run the same command again to go on.",
    ]


def test_quiet_all_is_obeyed(run):
    run.workflow.output_settings.quiet = {Quietness.ALL}
    run.functions["begin_run"]()
    run.functions["end_run"]()
    run.functions["describe_failure"]()
    assert run.lines == []
