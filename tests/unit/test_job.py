"""How a job ends: in one line where the machine is at fault, with a traceback where we are."""

import errno
import subprocess
import sys

import pytest

SCRIPT = """
import sys
sys.path.insert(0, {scripts!r})
from genomic_to_outcome import job
job.start({log!r})
raise {error}
"""


@pytest.fixture
def ended(project, tmp_path):
    """Ends a job by an error; its exit status and its log."""

    def end(error):
        log = tmp_path / "logs/job.log"
        script = SCRIPT.format(scripts=str(project / "scripts"), log=str(log), error=error)
        done = subprocess.run([sys.executable, "-c", script], capture_output=True, check=False)
        assert done.stdout == done.stderr == b""
        return done.returncode, log.read_text()

    return end


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EROFS, errno.EDQUOT, errno.EACCES])
def test_a_fault_of_the_machine_is_said_in_a_line(ended, number):
    status, log = ended(f"OSError({number}, 'what the system says', 'results/a.parquet')")
    assert status == 1
    assert log.startswith(f"[Errno {number}] what the system says: 'results/a.parquet' -> ")
    assert log.endswith(", then run again.\n")
    assert log.count("\n") == 1


def test_a_refusal_is_its_message(ended):
    assert ended("job.Refusal('No. -> Do this.')") == (1, "No. -> Do this.\n")


def test_an_error_of_ours_keeps_its_traceback(ended):
    status, log = ended("ValueError('what')")
    assert status == 1
    assert log.startswith("Traceback")
    assert log.endswith("ValueError: what\n")
