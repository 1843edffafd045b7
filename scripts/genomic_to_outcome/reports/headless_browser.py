"""A headless Chromium that prints pages: found on the machine, driven through a pipe.

Speaks the Chrome DevTools Protocol (https://chromedevtools.github.io/devtools-protocol/) over
`--remote-debugging-pipe`: messages are JSON, each ended by a zero byte, on descriptors 3 and 4.
"""

from __future__ import annotations

import base64
import fcntl
import json
import os
import select
import shutil
import signal
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Any

from genomic_to_outcome.errors import InputError, Problem
from genomic_to_outcome.vocabulary import Severity

NAMES = (
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "chrome",
    "microsoft-edge",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
)
_FLAGS = (
    "--headless",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-extensions",
    "--disable-sync",
    "--no-first-run",
    "--no-default-browser-check",
    "--host-resolver-rules=MAP * ~NOTFOUND",
    "--remote-debugging-pipe",
)
_PRINT = {
    "printBackground": True,
    "preferCSSPageSize": True,
    "generateTaggedPDF": True,
    "generateDocumentOutline": True,
}
_LONGEST_WAIT = 120.0
# The browser reads on 3 and writes on 4; ours must not lie there while they are moved.
_READS, _WRITES, _CLEAR_OF_BOTH = 3, 4, 10


class BrowserError(RuntimeError):
    """The browser ended, or did not answer in time."""


def find_browser(configured: str = "") -> str:
    """Path of the configured browser, else of the first that the machine has.

    Raises InputError with the remedy where there is none.
    """
    for name in (configured,) if configured else NAMES:
        found = shutil.which(name)
        if found:
            return found
    tried = configured or ", ".join(NAMES)
    raise InputError(
        [
            Problem(
                Severity.ERROR,
                "config",
                field="report.browser",
                value=configured,
                message=f"no browser to print with was found (tried: {tried})",
                remedy="install Chromium or Google Chrome, or name its program in report.browser",
            )
        ]
    )


class HeadlessBrowser:
    """A running browser with one tab: `with HeadlessBrowser(path) as browser`."""

    def __init__(self, program: str) -> None:
        """The browser at a path; it starts with the `with` block."""
        self._program = program

    def __enter__(self) -> HeadlessBrowser:
        self._profile = tempfile.mkdtemp(prefix="print-")
        self._count, self._buffer = 0, b""
        self._process, self._to, self._from = _start(self._program, self._profile)
        try:
            target = self._call("Target.createTarget", {"url": "about:blank"})["targetId"]
            attached = self._call("Target.attachToTarget", {"targetId": target, "flatten": True})
            self._session = attached["sessionId"]
            self._call("Page.enable", {}, self._session)
        except BaseException:
            self._end()
            raise
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._end()

    def print_pdf(self, page: Path) -> bytes:
        """A file as PDF, in the page size that its style asks for, tagged and with an outline."""
        shown = self._call("Page.navigate", {"url": page.absolute().as_uri()}, self._session)
        if shown.get("errorText"):
            raise BrowserError(f"{page} cannot be shown: {shown['errorText']}")
        while self._read().get("method") != "Page.loadEventFired":
            pass
        return base64.b64decode(self._call("Page.printToPDF", _PRINT, self._session)["data"])

    def _call(
        self, method: str, params: Mapping[str, Any], session: str | None = None
    ) -> Mapping[str, Any]:
        """The result of a command; events that come before it are of no interest."""
        self._count += 1
        message = {"id": self._count, "method": method, "params": params}
        if session:
            message["sessionId"] = session
        os.write(self._to, json.dumps(message).encode() + b"\0")
        while True:
            answer = self._read()
            if answer.get("id") == self._count:
                if "error" in answer:
                    raise BrowserError(f"{method}: {answer['error'].get('message')}")
                return answer["result"]

    def _read(self) -> dict[str, Any]:
        """The next message."""
        until = time.monotonic() + _LONGEST_WAIT
        while b"\0" not in self._buffer:
            ready, _, _ = select.select([self._from], [], [], max(0.0, until - time.monotonic()))
            if not ready:
                raise BrowserError(f"{self._program} gave no answer in {_LONGEST_WAIT:.0f} seconds")
            content = os.read(self._from, 1 << 20)
            if not content:
                raise BrowserError(f"{self._program} ended while it printed")
            self._buffer += content
        message, self._buffer = self._buffer.split(b"\0", 1)
        return json.loads(message)

    def _end(self) -> None:
        """End the browser with all its processes, which form a group of their own."""
        for descriptor in (self._to, self._from):
            os.close(descriptor)
        for end in (signal.SIGTERM, signal.SIGKILL):
            try:
                os.killpg(self._process, end)
            except ProcessLookupError:
                break
            time.sleep(0.1)
        os.waitpid(self._process, 0)
        shutil.rmtree(self._profile, ignore_errors=True)


def _start(program: str, profile: str) -> tuple[int, int, int]:
    """Process id, descriptor to write commands to, descriptor to read answers from."""
    commands, to_browser = os.pipe()
    from_browser, answers = os.pipe()
    theirs = [fcntl.fcntl(each, fcntl.F_DUPFD, _CLEAR_OF_BOTH) for each in (commands, answers)]
    null = os.open(os.devnull, os.O_WRONLY)
    # Chromium refuses to run as root with its sandbox, as in a container.
    sandbox = ["--no-sandbox"] if os.geteuid() == 0 else []
    arguments = [program, *_FLAGS, *sandbox, f"--user-data-dir={profile}"]
    places = ((theirs[0], _READS), (theirs[1], _WRITES), (null, 1), (null, 2))
    try:
        process = os.posix_spawn(
            program,
            arguments,
            os.environ,
            file_actions=[(os.POSIX_SPAWN_DUP2, ours, place) for ours, place in places],
            setpgroup=0,
        )
    except BaseException:
        os.close(to_browser)
        os.close(from_browser)
        raise
    finally:
        for descriptor in (commands, answers, null, *theirs):
            os.close(descriptor)
    return process, to_browser, from_browser
