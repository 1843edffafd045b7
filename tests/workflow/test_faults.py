"""Whatever breaks a run, the next one completes it, and its files are those of an undisturbed run.

G2O_FAULT_SEED gives another series of moments, G2O_FAULT_KILLS another number of them, and
G2O_FAULT_KILLS_PER_RUN=1 lets a run complete after each.
"""

import gzip
import itertools
import os
import random
import shutil
import signal
import subprocess
import sys
import threading
import time
from contextlib import contextmanager
from pathlib import Path

import pysam
import pytest
from cohort_folders import checksums, configuration, make_cohort, read_tsv, write_yaml
from run_workflow import PROJECT, run_workflow

SEED = int(os.environ.get("G2O_FAULT_SEED", "20261120"))
KILLS = int(os.environ.get("G2O_FAULT_KILLS", "4"))
KILLS_PER_RUN = int(os.environ.get("G2O_FAULT_KILLS_PER_RUN", "4"))
CONFIG = configuration(batches=2)
COMMAND = [
    *(sys.executable, "-m", "snakemake", "--snakefile", str(PROJECT / "Snakefile")),
    *("--workflow-profile", str(PROJECT / "profiles/default"), "--cores", "2"),
    *("--configfile", "config.yaml"),
]
MADE_BY_RUNS = ("results", "logs", "benchmarks", ".snakemake")


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory):
    """A cohort, the files of an undisturbed run of it, and how long that took."""
    folder = tmp_path_factory.mktemp("faults")
    make_cohort(folder, 6)
    write_yaml(folder / "config.yaml", CONFIG)
    start = time.monotonic()
    run = run_workflow(folder, config=CONFIG)
    assert run.status == 0, run.output[-2000:]
    return folder, checksums(folder / "results"), time.monotonic() - start


@pytest.fixture
def cohort(undisturbed):
    """The cohort as if it had never been run, and the files that a run makes."""
    folder, files, _ = undisturbed
    clear(folder)
    return folder, files


def clear(folder):
    for name in MADE_BY_RUNS:
        shutil.rmtree(folder / name, ignore_errors=True)


def test_killed_at_random_moments(undisturbed):
    folder, files, seconds = undisturbed
    moments, killed = random.Random(SEED), 0
    victims = itertools.cycle(("job", "snakemake", "group"))
    while killed < KILLS:
        clear(folder)
        wanted = min(KILLS_PER_RUN, KILLS - killed)
        fractions = sorted(moments.random() for _ in range(wanted))
        for before, fraction in itertools.pairwise([0, *fractions]):
            ended = kill_after(folder, (fraction - before) * seconds, next(victims), moments)
            killed += not ended
            what_is_there_is_whole(folder, files)
            if ended:
                break
        completes(folder, files)


def kill_after(folder, seconds, victim, moments):
    """Start a run and kill what is said by SIGKILL; whether it had ended before."""
    with (folder / "killed.log").open("wb") as log:
        run = subprocess.Popen(
            COMMAND, cwd=folder, stdout=log, stderr=log, stdin=subprocess.DEVNULL,
            start_new_session=True,
        )  # fmt: skip
        try:
            run.wait(seconds)
            return True
        except subprocess.TimeoutExpired:
            pass
        if victim == "group":
            os.killpg(run.pid, signal.SIGKILL)
        elif victim == "snakemake":
            run.kill()
        else:
            kill_a_job(run, moments)
        run.wait()
    unlock(folder)
    return False


def kill_a_job(run, moments):
    """Kill one of the processes that run a script, as soon as there is one."""
    while run.poll() is None:
        jobs = [pid for pid in processes_of(run.pid) if is_script(pid)]
        if jobs:
            os.kill(moments.choice(jobs), signal.SIGKILL)
            return
        time.sleep(0.01)


def processes_of(session):
    """Ids of the processes of a session, in order."""
    found = []
    for entry in Path("/proc").iterdir():
        try:
            if entry.name.isdigit() and os.getsid(int(entry.name)) == session:
                found.append(int(entry.name))
        except ProcessLookupError:
            continue
    return sorted(found)


def is_script(pid):
    try:
        words = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
    except OSError:
        return False
    return len(words) > 1 and b"/.snakemake/scripts/" in words[1]


def unlock(folder):
    """What a killed Snakemake asks for: snakemake --unlock."""
    if any((folder / ".snakemake/locks").glob("*")):
        subprocess.run([*COMMAND, "--unlock"], cwd=folder, check=True, capture_output=True)


def what_is_there_is_whole(folder, files):
    """No file is under its name that is not as the undisturbed run wrote it."""
    found = checksums(folder / "results") if (folder / "results").is_dir() else {}
    named = {path: sum_ for path, sum_ in found.items() if "/." not in f"/{path}"}
    assert {path for path, sum_ in named.items() if files.get(path) != sum_} == set()


def completes(folder, files):
    """The next run does the rest, and nothing is left over or missing."""
    run = subprocess.run(
        COMMAND, cwd=folder, capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL
    )
    assert run.returncode == 0, run.stderr[-3000:]
    assert checksums(folder / "results") == files


@contextmanager
def mounted(*options, folder):
    """A mount for the time of a test, where the user and the machine allow one."""
    done = subprocess.run(["mount", *options, str(folder)], capture_output=True, check=False)
    if done.returncode:
        pytest.skip(f"no mount possible here: {done.stderr.decode().strip()}")
    try:
        yield
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)


def remount(folder, options):
    subprocess.run(["mount", "-o", f"remount,{options}", str(folder)], check=True)


def fails(folder, words):
    """The run fails and says so in these words, in its own output or in the log of a job."""
    run = run_workflow(
        folder, "--workflow-profile", str(PROJECT / "profiles/default"), config=CONFIG
    )
    assert run.status != 0
    assert words in run.output, run.output[-3000:]
    return run


def test_a_full_disk(cohort):
    folder, files = cohort
    (folder / "results").mkdir()
    with mounted("-t", "tmpfs", "-o", "size=600k", "tmpfs", folder=folder / "results"):
        fails(folder, "No space left on device")
        what_is_there_is_whole(folder, files)
        remount(folder / "results", "size=1g")
        completes(folder, files)


def test_results_that_cannot_be_written(cohort):
    folder, files = cohort
    results = folder / "results"
    results.mkdir()
    with mounted("--bind", str(results), folder=results):
        remount(results, "ro,bind")
        fails(folder, "Read-only file system")
        remount(results, "rw,bind")
        completes(folder, files)


def padded(path):
    """The bytes of a VCF with so long a header that its reading takes a good part of a second."""
    with gzip.open(path, "rt") as handle:
        first, *rest = handle.readlines()
    plain, packed = path.parent / "padded.vcf", path.parent / "padded.vcf.gz"
    plain.write_text("".join([first, *(f"##padding{n}={n}\n" for n in range(50_000)), *rest]))
    pysam.tabix_compress(str(plain), str(packed), force=True)
    content = packed.read_bytes()
    plain.unlink()
    packed.unlink()
    return content


@contextmanager
def written_all_the_time(path, content):
    """The same bytes in the same place every millisecond; in the end the file is as it was."""
    before, stop = path.read_bytes(), threading.Event()
    path.write_bytes(content)

    def write():
        with path.open("r+b") as handle:
            while not stop.wait(0.001):
                handle.seek(0)
                handle.write(content)
                handle.flush()

    writer = threading.Thread(target=write)
    writer.start()
    try:
        yield
    finally:
        stop.set()
        writer.join()
        path.write_bytes(before)


def test_a_call_file_that_is_written_while_it_is_read(cohort):
    folder, files = cohort
    row = next(row for row in read_tsv(folder / "calls.tsv") if row["kind"] == "small_variants")
    path = folder / row["path"]
    with written_all_the_time(path, padded(path)):
        run = run_workflow(folder, config=CONFIG)
    assert run.status == 1
    logs = [log.read_text() for log in sorted((folder / "logs/read_calls").glob("*.log"))]
    (refusal,) = [line for log in logs for line in log.splitlines() if "changed while" in line]
    assert refusal == (
        f"1 call file changed while being read: {row['path']} "
        "-> Wait until nothing writes there, then run again."
    )
    assert not any("Traceback" in log for log in logs)
    what_is_there_is_whole(folder, files)
    completes(folder, files)
