"""A file that is written while it is read: read again, or refused, but never half and half."""

import os

import pytest

from genomic_to_outcome.calls.events import CallFile
from genomic_to_outcome.calls.read_calls import read_calls
from genomic_to_outcome.calls.unchanged_files import FileChangedError, UnchangedFiles
from genomic_to_outcome.vocabulary import CallKind, Genome


@pytest.fixture
def path(tmp_path):
    file = tmp_path / "calls.tsv"
    file.write_text("first")
    return str(file)


def writing_reader(path, contents):
    """A reading during which somebody writes the next of the contents, as long as there is one."""
    pending = list(contents)

    def read():
        with open(path) as handle:
            found = handle.read()
        if pending:
            with open(path, "w") as handle:
                handle.write(pending.pop(0))
        return found

    return read


def test_what_is_written_once_meanwhile_is_read_again(path):
    assert UnchangedFiles().read([path], writing_reader(path, ["second"])) == "second"


def test_what_is_written_all_the_time_is_refused(path):
    with pytest.raises(FileChangedError, match=r"1 call file changed .*calls\.tsv -> Wait until"):
        UnchangedFiles().read([path], writing_reader(path, map(str, range(9))))


def test_a_change_of_the_same_size_with_the_old_time_is_seen(path):
    times = os.stat(path)

    def read():
        with open(path, "r+") as handle:
            found = handle.read()
            if found == "first":
                handle.seek(0)
                handle.write("third")
        os.utime(path, ns=(times.st_atime_ns, times.st_mtime_ns))
        return found

    with pytest.raises(FileChangedError):
        UnchangedFiles().read([path], read)


def test_samples_that_share_a_file_read_one_version_of_it(path):
    files = UnchangedFiles()
    assert files.read([path], lambda: 1) == 1
    assert files.read([path], lambda: 2) == 2
    with open(path, "a") as handle:
        handle.write("more")
    with pytest.raises(FileChangedError):
        files.read([path], lambda: 3)


def test_a_file_that_appears_is_a_change(path):
    absent = f"{path}.absent"
    assert UnchangedFiles().read([absent], lambda: 1) == 1

    def write():
        with open(absent, "a") as handle:
            handle.write("x")

    with pytest.raises(FileChangedError):
        UnchangedFiles().read([absent], write)


def test_the_reading_of_calls_refuses_a_mix(path, monkeypatch):
    """The file grows with each look at it: no reading of it fits its checksum."""

    def grow(call_file):
        with open(call_file.path, "a") as handle:
            handle.write("x\n")
        raise ValueError

    monkeypatch.setattr("genomic_to_outcome.calls.read_calls.reader_for", grow)
    with pytest.raises(FileChangedError):
        read_calls([CallFile("S1", "P1", CallKind.FUSIONS, path, Genome.GRCH38)])
