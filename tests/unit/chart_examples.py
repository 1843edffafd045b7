"""A chart of every kind from small, made-up data."""

from __future__ import annotations

from datetime import date

from genomic_to_outcome.reports import charts
from genomic_to_outcome.reports.charts import Chart, ChartKind
from genomic_to_outcome.vocabulary import AssessmentStatus

HOSTILE = '=1+1</script><script>alert("x")</script>\u2028 \u202e🧬 ' + "long " * 40


def curve(label: str, patients: tuple[tuple[float, bool], ...]) -> charts.Curve:
    """The product-limit curve of (month, event), worked out here and not by the package."""
    times = sorted({time for time, _ in patients})
    survival, at_risk, censored = [1.0], [len(patients)], [0]
    for month in times:
        here = [event for time, event in patients if time == month]
        risk = sum(time >= month for time, _ in patients)
        survival.append(survival[-1] * (1 - sum(here) / risk))
        at_risk.append(risk)
        censored.append(sum(not event for event in here))
    return charts.Curve(
        label,
        (0.0, *times),
        tuple(survival),
        tuple(max(0.0, value - 0.15) for value in survival),
        tuple(min(1.0, value + 0.12) for value in survival),
        tuple(at_risk),
        tuple(censored),
    )


def patients(count: int, pace: float) -> tuple[tuple[float, bool], ...]:
    """Months that spread like waiting times, every fourth censored; no randomness."""
    return tuple(
        (round(pace * ((37 * place) % count + 0.5) ** 1.4 / count, 2), place % 4 != 0)
        for place in range(count)
    )


def examples(name: str = "ALK TKI") -> dict[ChartKind, Chart]:
    """Kind -> chart; `name` stands wherever a name of the input may stand."""
    found = [
        charts.kaplan_meier(
            [curve(name, patients(60, 6)), curve("platinum chemotherapy", patients(80, 2))],
            "PFS, EMA-style, by class of therapy",
            "Kaplan-Meier, adjusted for delayed entry. Bands: pointwise confidence interval.",
        ),
        charts.forest(
            [
                charts.Interval(f"{name}, PFS", 0.42, 0.3, 0.59, "0.42 (0.30–0.59)"),
                charts.Interval("KRAS G12C, OS (adjusted for age)", 1.3, 0.4, 90, "1.30 (0.40–90)"),
                charts.Interval("MET exon 14 skipping, OS", 0.9, 0.62, 1.31, "0.90 (0.62–1.31)"),
            ],
            "Hazard ratios of the primary analyses, with 95% intervals",
            charts.RatioAxis("hazard ratio", "fewer events in the group", "more events"),
        ),
        charts.change_by_visit(
            charts.VisitSeries(
                (0, 42, 84, 126),
                (0, 1.8, 3.1, 2.2),
                (0, 0.4, 1.2, -0.6),
                (0, 3.2, 5, 5),
                (88, 80, 71, 60),
            ),
            "Fatigue: change from baseline (points; higher is worse)",
            "Mixed model; bars: confidence interval.",
        ),
        charts.waterfall(
            [
                charts.BestChange(
                    f"P-{place:03}" if place else name,
                    140 - 5.6 * place if place < 42 else -100.0,
                    ("PD", "SD", "PR", "CR")[min(3, place // 11)],
                    "ALK TKI",
                )
                for place in range(43)
            ],
            "Best change of the sum of diameters",
        ),
        charts.spider(
            [
                charts.ChangeAtVisit(
                    f"P-{patient}" if patient else name,
                    8.0 * visit,
                    (patient - 8) * 2.4 * visit * (1 - 0.05 * visit),
                    ("CR", "PR", "SD", "PD")[min(3, patient // 4)],
                )
                for patient in range(16)
                for visit in range(1 + patient % 5 + 3)
            ],
            "Change of the sum of diameters by week",
        ),
        charts.swimmer(
            [
                charts.Course(
                    f"P-{patient:03}" if patient else name,
                    tuple(
                        charts.TherapyBar(
                            9.0 * line,
                            9.0 * line + 8 - patient % 5,
                            ("ALK TKI", name, "chemotherapy", "immunotherapy")[
                                (patient + line) % 4
                            ],
                            "alectinib",
                        )
                        for line in range(1 + patient % 4)
                    ),
                    (
                        (3.0, charts.CourseEvent.RESPONSE),
                        (9.0 * (patient % 4) + 8 - patient % 5, charts.CourseEvent.PROGRESSION),
                        (
                            9.0 * (1 + patient % 4) + 2,
                            charts.CourseEvent.ONGOING if patient % 3 else charts.CourseEvent.DEATH,
                        ),
                    ),
                )
                for patient in range(24)
            ],
            "Courses from the first advanced line",
        ),
        charts.oncoprint(
            [
                charts.OncoprintRow(
                    label,
                    {f"P-{patient:03}": _state(patient, row) for patient in range(90)},
                    f"{12 - row} of {90 - 9 * row}",
                )
                for row, label in enumerate(
                    (name, "KRAS G12C", "ALK fusion", "MET exon 14 skipping", "RET fusion")
                )
            ],
            "What was found, and what was not looked for",
        ),
        charts.line_flow(
            [
                charts.LineFlow(1, name, "platinum chemotherapy", 42),
                charts.LineFlow(1, name, "immunotherapy", 12),
                charts.LineFlow(1, name, "no further line", 30),
                charts.LineFlow(1, "immunotherapy", "platinum chemotherapy", 25),
                charts.LineFlow(1, "immunotherapy", "no further line", 18),
                charts.LineFlow(2, "platinum chemotherapy", "no further line", 40),
                charts.LineFlow(2, "platinum chemotherapy", name, 27),
                charts.LineFlow(2, "immunotherapy", "no further line", 12),
            ],
            "From line to line of therapy",
        ),
        charts.attrition_flow(
            [
                charts.AttritionStep("samples in the sheet", "samples", 973, 973),
                charts.AttritionStep(
                    "samples read without error",
                    "samples",
                    973,
                    960,
                    (("truncated call file", 8), ("reference does not match", 5)),
                ),
                charts.AttritionStep(
                    f"in the population {name}", "patients", 760, 478, (("other diagnosis", 282),)
                ),
            ],
            "From files to analysis",
        ),
        charts.ecog_shift(
            [
                charts.ShiftCell(str(before), value, (7 * before + 3 * place) % 23)
                for before in range(4)
                for place, value in enumerate(("0", "1", "2", "3", "4", "missing"))
            ],
            ("0", "1", "2", "3"),
            ("0", "1", "2", "3", "4", "missing"),
            "Worst ECOG on treatment",
        ),
        charts.funnel(
            [
                charts.FunnelBar("presented to the board", 90, 90, 1.0, 0.96, 1.0, "90 of 90"),
                charts.FunnelBar(
                    f"recommended {name}", 61, 90, 0.678, 0.57, 0.773, "61 of 90 (67.8%)"
                ),
                charts.FunnelBar(
                    "treated as recommended", 24, 90, 0.267, 0.179, 0.37, "24 of 90 (26.7%)"
                ),
            ],
            "From the board to the therapy",
        ),
        charts.patient_timeline(
            [
                charts.TimelineSpan("Line 1", name, date(2019, 3, 4), date(2020, 1, 20), "best PR"),
                charts.TimelineSpan("Line 2", "lorlatinib", date(2020, 2, 3), date(2022, 6, 1)),
                charts.TimelineSpan("Line 3", "carboplatin + pemetrexed", date(2022, 7, 1), None),
            ],
            [
                charts.TimelineMark(
                    "Response", "PR", date(2019, 5, 2), charts.TimelineKind.RESPONSE
                ),
                charts.TimelineMark(
                    "Response", "PD", date(2020, 1, 15), charts.TimelineKind.PROGRESSION
                ),
                charts.TimelineMark(
                    "Samples", "S-1", date(2019, 2, 1), charts.TimelineKind.SAMPLE, "tissue"
                ),
                charts.TimelineMark(
                    "Samples", "S-2", date(2020, 1, 25), charts.TimelineKind.SAMPLE, "plasma"
                ),
                charts.TimelineMark(
                    "Board", "lorlatinib", date(2020, 1, 30), charts.TimelineKind.BOARD
                ),
                charts.TimelineMark("Board", name, date(2022, 6, 20), charts.TimelineKind.BOARD),
            ],
            "Course",
            date(2023, 1, 15),
        ),
        charts.fusion_drawing(
            charts.DrawnFusion(
                name if name != "ALK TKI" else "EML4",
                "ALK",
                13,
                20,
                "in frame",
                charts.Retained.YES,
                "ALK",
                "chr2:42295516",
                "chr2:29223528",
            ),
            "EML4::ALK",
            "Schematic, not to scale.",
        ),
    ]
    return {chart.kind: chart for chart in found if chart}


def _state(patient: int, row: int) -> AssessmentStatus:
    if (patient + 7 * row) % 9 == 0:
        return AssessmentStatus.ALTERED
    if (patient * (row + 3)) % 11 < row + 1:
        return AssessmentStatus.NOT_ASSESSED
    return AssessmentStatus.NOT_DETECTED
