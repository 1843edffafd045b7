"""Take the pictures of the documentation: python docs/pictures.py RESULTS [GERMAN_RESULTS].

Opens the reports of a run of the demonstration in headless Chromium and writes docs/img/*.png.
The second folder holds the results of a run with `report: {language: de}`; without it the picture
of the German page stays as it is.
"""

from __future__ import annotations

import io
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PIL import Image
from playwright.sync_api import sync_playwright

PICTURES = Path(__file__).resolve().parent / "img"
COLOURS = 128
READY = "html[data-ready]"
ALTERATION = "nsclc_advanced--alk_fusion_rare_partner"
WITH_RESISTANCE, WITH_FUSION, WITH_BOARD = "ALK-0013", "ALK-0003", "MTB-0005"
# From the top of a heading to the top of the next one of its rank.
PART = """([text, level]) => {
    const heads = Array.from(document.querySelectorAll(level));
    const place = heads.findIndex((head) => head.textContent.trim().startsWith(text));
    const top = (head) => head.getBoundingClientRect().top + scrollY - 8;
    const end = place + 1 < heads.length ? top(heads[place + 1]) : document.body.scrollHeight;
    return [top(heads[place]), end];
}"""


@dataclass(frozen=True)
class Part:
    """A picture of what stands under a heading of a patient's report, at most `tallest` high."""

    name: str
    heading: str
    patient: str = WITH_RESISTANCE
    tallest: int = 560


PARTS = (
    Part("board_glance", "At a glance", tallest=590),
    Part("board_resistance", "Resistance", tallest=620),
    Part("board_actionable", "Actionable alterations", WITH_FUSION, tallest=620),
    Part("board_changes", "What changed since the last sample"),
    Part("board_similar", "Patients like this in the cohort", tallest=460),
    Part("board_not_assessed", "Not assessed, and why", WITH_BOARD, tallest=460),
    Part("board_followed", "The board, and what followed", WITH_BOARD, tallest=300),
)


class Camera:
    """Opens pages and writes pictures of a few colours, which are a quarter of the size."""

    def __init__(self, browser: Any) -> None:
        self.browser = browser

    @contextmanager
    def page(
        self, path: Path, width: int = 1200, height: int = 760, scheme: str = "light"
    ) -> Iterator[Any]:
        context = self.browser.new_context(
            viewport={"width": width, "height": height}, color_scheme=scheme
        )
        try:
            page = context.new_page()
            page.goto(path.resolve().as_uri())
            yield page
        finally:
            context.close()

    def write(self, name: str, picture: bytes) -> None:
        image = Image.open(io.BytesIO(picture)).convert("RGB")
        few = image.quantize(COLOURS, dither=Image.Dither.NONE)
        few.save(PICTURES / f"{name}.png", optimize=True)


def drawn(figure: Any) -> None:
    """Wait until the figure is drawn, with the pointer elsewhere."""
    figure.scroll_into_view_if_needed()
    figure.locator(".chart-view svg").wait_for()


def picture_cohort(camera: Camera, report: Path) -> None:
    """Pictures of the cohort report: its top in both themes, a part, the large figures."""
    for name, scheme in (("cohort_report", "light"), ("cohort_report_dark", "dark")):
        with camera.page(report, scheme=scheme) as page:
            page.wait_for_selector(READY)
            camera.write(name, page.screenshot())
    with camera.page(report, height=900) as page:
        page.wait_for_selector(READY)
        part = page.locator(f"[id='{ALTERATION}']")
        part.locator("> summary").click()
        for figure in part.locator("figure.chart").all()[:2]:
            drawn(figure)
        part.evaluate("part => scrollTo(0, part.getBoundingClientRect().top + scrollY - 8)")
        camera.write("cohort_alteration", page.screenshot())
        for name, heading in (
            ("cohort_oncoprint", "frequencies"),
            ("cohort_attrition", "attrition"),
            ("cohort_comparisons", "comparisons"),
            ("cohort_lines", "lines"),
        ):
            figure = page.locator(f"#{heading} ~ figure.chart, #{heading} ~ .figures figure.chart")
            drawn(figure.first)
            camera.write(name, figure.first.screenshot())


def picture_board(camera: Camera, folder: Path) -> None:
    """Pictures of the list of patients and of the parts of a patient's report."""
    with camera.page(folder.with_name("tumour_board_index.html"), height=620) as page:
        page.wait_for_selector(READY)
        camera.write("board_list", page.screenshot())
    with camera.page(folder / f"{WITH_RESISTANCE}.html", 1000, 1300) as page:
        camera.write("board_report", page.screenshot())
    with camera.page(folder / f"{WITH_RESISTANCE}.html", 390, 780) as page:
        camera.write("board_phone", page.screenshot())
    with camera.page(folder / f"{WITH_RESISTANCE}.html", 1000, 900) as page:
        camera.write("board_course", page.locator("figure.timeline").screenshot())
    for part in PARTS:
        with camera.page(folder / f"{part.patient}.html", 1000, 900) as page:
            top, end = page.evaluate(PART, [part.heading, "h2"])
            clip = {"x": 0, "y": top, "width": 1000, "height": min(end - top, part.tallest)}
            camera.write(part.name, page.screenshot(full_page=True, clip=clip))


def main(results: Path, german: Path | None = None) -> None:
    """Write all pictures of the run; that in German only where such a run is given."""
    PICTURES.mkdir(exist_ok=True)
    chromium = next(filter(None, map(shutil.which, ("chromium", "google-chrome"))), None)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        camera = Camera(browser)
        picture_cohort(camera, results / "reports" / "outcomes.html")
        picture_board(camera, results / "reports" / "tumour_board")
        if german:
            with camera.page(german / "reports" / "outcomes.html") as page:
                page.wait_for_selector(READY)
                camera.write("cohort_report_german", page.screenshot())
        browser.close()


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:]))
