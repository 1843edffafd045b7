"""What the tests of whole reports share: which browser, and checks of an opened page."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path
from typing import Any

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "unit"))

NAMES = ("chromium", "chromium-browser", "google-chrome", "chrome")
CHROMIUM = next((found for name in NAMES if (found := shutil.which(name))), None)
needs_browser = pytest.mark.skipif(
    CHROMIUM is None, reason=f"no browser: none of {', '.join(NAMES)}"
)
DRAWN = ".chart-view svg"
PHONE = {"width": 360, "height": 740}


def is_no_wider_than_the_window(page: Any) -> bool:
    return page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def serious_violations(page: Any, scheme: str = "light") -> list[str]:
    """What axe-core finds serious or critical: rule, and the first places.

    A dark page is the light one in other colours: its contrast alone is asked for.
    """
    from axe_playwright_python.sync_playwright import Axe

    options: dict[str, Any] = {"resultTypes": ["violations"]}
    if scheme == "dark":
        options["runOnly"] = {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}
    found = Axe().run(page, options=options).response["violations"]
    return [
        f"{rule['id']} ({rule['impact']}, {len(rule['nodes'])}): "
        + " | ".join(node["html"][:200] for node in rule["nodes"][:3])
        for rule in found
        if rule["impact"] in ("serious", "critical")
    ]
