"""Fixtures of the tests that look at whole reports in headless Chromium."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "unit"))

sync_api = pytest.importorskip("playwright.sync_api")

NAMES = ("chromium", "chromium-browser", "google-chrome", "chrome")
CHROMIUM = next((found for name in NAMES if (found := shutil.which(name))), None)
needs_browser = pytest.mark.skipif(
    CHROMIUM is None, reason=f"no browser: none of {', '.join(NAMES)}"
)
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"]
DRAWN = ".chart-view svg"
PHONE = {"width": 360, "height": 740}


@dataclass
class Visit:
    """Opens pages, and notes all that they say, ask for or fetch."""

    browser: Any
    said: list[str] = field(default_factory=list)
    contexts: list[Any] = field(default_factory=list)

    def __call__(
        self, path: Path, anchor: str = "", width: int = 1280, height: int = 900, **options: object
    ) -> Any:
        context = self.browser.new_context(viewport={"width": width, "height": height}, **options)
        self.contexts.append(context)
        context.set_default_timeout(30_000)
        page = context.new_page()
        page.on("console", lambda message: self.said.append(message.text))
        page.on("pageerror", lambda error: self.said.append(str(error)))
        page.on("dialog", lambda dialog: (self.said.append(dialog.message), dialog.dismiss()))
        page.on("request", self._asked)
        page.goto(path.as_uri() + (f"#{anchor}" if anchor else ""))
        return page

    def _asked(self, request: Any) -> None:
        if not request.url.startswith(("file:", "blob:")):
            self.said.append(request.url)


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """One browser for all tests of the session."""
    with sync_api.sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield started
        started.close()


@pytest.fixture
def visit(browser: Any) -> Iterator[Callable[..., Any]]:
    """Opens a page; at the end no page of the test has said, asked for or fetched anything."""
    visiting = Visit(browser)
    yield visiting
    for context in visiting.contexts:
        context.close()
    assert visiting.said == []


def is_no_wider_than_the_window(page: Any) -> bool:
    return page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def serious_violations(page: Any) -> list[str]:
    """What axe-core finds serious or critical: rule, and the first places."""
    from axe_playwright_python.sync_playwright import Axe

    found = Axe().run(page, options={"resultTypes": ["violations"]}).response["violations"]
    return [
        f"{rule['id']} ({rule['impact']}, {len(rule['nodes'])}): "
        + " | ".join(node["html"][:200] for node in rule["nodes"][:3])
        for rule in found
        if rule["impact"] in ("serious", "critical")
    ]
