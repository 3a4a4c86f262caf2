"""What the figures look like: tables, two pictures, and their place in `benchmarks/README.md`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

from benchmarks.case import COMPILED, OURS, Bar, Case, Result

FOLDER = Path(__file__).resolve().parent
README = FOLDER / "README.md"
RATIOS_PICTURE = "ratios.svg"
CURVES_PICTURE = "curves.svg"
BEGIN = "<!-- results: begin -->"
END = "<!-- results: end -->"
BARS_HEADER = ("case", "bar", "measured", "met")
SECOND_HEADER = ("case", "bar", "measured on Haswell", "met")
OWN_COLUMNS = (OURS, COMPILED)
TIMES_HEADER = ("case", *OWN_COLUMNS, "others")
YES = "yes"
NO = "**no**"
REPORTED = "–"
BLANK = ""
FARTHEST = 20
BLUE = "#0072b2"
ORANGE = "#d55e00"
GREY = "#777777"


def seconds(value: float) -> str:
    """A time with three digits and a unit that fits."""
    for unit, size in (("s", 1.0), ("ms", 1e-3), ("µs", 1e-6)):
        if value >= size:
            return f"{value / size:.3g} {unit}" if value < 1e3 * size else f"{value:.0f} s"
    return f"{value / 1e-9:.3g} ns"


def number(value: float) -> str:
    if abs(value) >= 100:
        return f"{value:,.0f}"
    return f"{value:.2f}" if abs(value) < 10 else f"{value:.1f}"


def bar_row(case: Case, bar: Bar, result: Result) -> tuple[str, str, str, str]:
    """One line of the table of bars; blank where a contestant is missing."""
    value = result.value(bar.quantity)
    if value is None:
        failed = result.missing.get(OURS) or result.missing.get(COMPILED) or ""
        blank = "ours failed" if failed.startswith("failed") else BLANK
        return case.name, bar.text, blank, NO if blank else BLANK
    met = {True: YES, False: NO, None: REPORTED}[bar.is_met(value)]
    return case.name, bar.text, number(value), met


def bar_rows(cases: list[Case], results: Mapping[str, Result]) -> list[tuple[str, ...]]:
    measured = (case for case in cases if case.name in results)
    return [bar_row(case, bar, results[case.name]) for case in measured for bar in case.bars]


def time_rows(cases: list[Case], results: Mapping[str, Result]) -> list[tuple[str, ...]]:
    """One line a case: its median times, ours first, then the others from fastest to slowest."""
    rows = []
    for case in cases:
        result = results.get(case.name)
        if result is None or not result.times:
            continue
        own = [name for name in OWN_COLUMNS if name in result.times]
        others = sorted(set(result.times) - set(own), key=result.median)
        cells = [seconds(result.median(name)) if name in own else BLANK for name in OWN_COLUMNS]
        shown = ", ".join(f"{name} {seconds(result.median(name))}" for name in others)
        rows.append((case.name, *cells, shown))
    return rows


def markdown_table(header: tuple[str, ...], rows: list[tuple[str, ...]]) -> str:
    lines = [header, tuple("---" for _ in header), *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def parse_table(text: str, header: tuple[str, ...] = BARS_HEADER) -> list[dict[str, str]]:
    """The rows of the Markdown table with this header; an empty list where there is none."""
    rows: list[dict[str, str]] = []
    inside = False
    for line in text.splitlines():
        cells = tuple(cell.strip() for cell in line.strip().strip("|").split("|"))
        if cells == header:
            inside = True
        elif inside and not line.startswith("|"):
            break
        elif inside and set("".join(cells)) - {"-"}:
            rows.append(dict(zip(header, cells, strict=True)))
    return rows


def plain_table(header: tuple[str, ...], rows: list[tuple[str, ...]]) -> str:
    """The same table for a terminal."""
    lines = [header, *rows]
    widths = [max(len(line[i]) for line in lines) for i in range(len(header))]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip()
        for line in lines
    )


def remarks(cases: list[Case], results: Mapping[str, Result]) -> list[str]:
    """What a figure cannot say: notes of the cases, and who is missing and why."""
    lines = []
    for case in cases:
        if (result := results.get(case.name)) is None:
            continue
        lines += [f"{case.name}: {note}" for note in result.notes]
        lines += [f"{case.name}: {name} {reason}" for name, reason in result.missing.items()]
    return lines


def undecided(cases: list[Case], results: Mapping[str, Result]) -> list[str]:
    """Bars on which the rounds of a run do not agree: too few, or too short, to decide them."""
    lines = []
    for case in cases:
        result = results.get(case.name)
        for bar in case.bars if result else ():
            verdicts = {bar.is_met(ratio) for ratio in result.rounds(bar.quantity)}
            if len(verdicts) > 1:
                lines.append(f"{case.name}: {bar.text}")
    return lines


def verdict(rows: list[tuple[str, ...]]) -> str:
    """How many bars are met, in a sentence."""
    outcomes = [row[-1] for row in rows]
    met = outcomes.count(YES)
    missed = outcomes.count(NO)
    return f"{met} of {met + missed} bars are met."


def draw_ratios(cases: list[Case], results: Mapping[str, Result], path: Path) -> None:
    """Every bar on one axis: how many times better (right) or worse (left) than its limit."""
    rows = []
    for case in cases:
        if (result := results.get(case.name)) is None:
            continue
        for bar in case.bars:
            value = result.value(bar.quantity)
            if value is not None and (margin := bar.margin(value)) is not None:
                rows.append((f"{case.name}: {bar.text} ({number(value)})", margin))
    figure, axes = new_figure((9.5, 0.9 + 0.23 * len(rows)))
    rows.reverse()
    for met, colour, marker, label in (
        (True, BLUE, "o", "met"),
        (False, ORANGE, "X", "not met"),
    ):
        points = [
            (min(margin, FARTHEST), i) for i, (_, margin) in enumerate(rows) if (margin >= 1) is met
        ]
        xs = [margin for margin, _ in points]
        ys = [i for _, i in points]
        axes.scatter(xs, ys, c=colour, marker=marker, s=38, label=label, zorder=3)
    axes.axvline(1, color="black", linewidth=1)
    axes.set_xscale("log")
    axes.set_yticks(range(len(rows)), [label for label, _ in rows], fontsize=7)
    axes.set_ylim(-0.7, len(rows) - 0.3)
    axes.xaxis.set_major_formatter("{x:g}")
    axes.set_xlabel(f"times better than the bar, at most {FARTHEST} shown")
    axes.grid(axis="x", which="both", color="#dddddd", linewidth=0.5)
    axes.legend(loc="upper right", fontsize=8)
    save(figure, path)


def draw_curves(results: Mapping[str, Result], path: Path) -> None:
    """Differences against reverse, the cost of a gradient, and that of compiling, each over n."""
    figure, (left, middle, right) = new_figure((12.5, 3.6), columns=3)
    if result := results.get("differences"):
        for line in result.curves.values():
            left.plot(*zip(*line, strict=True), marker="o", color=BLUE)
    left.set_title("Central differences against one reverse pass", fontsize=10)
    left.set_xlabel("parameters of the MLP")
    left.set_ylabel("times slower")
    styles = {OURS: (BLUE, "o"), "autograd": (ORANGE, "s"), "by hand": (GREY, "^")}
    if result := results.get("scaling"):
        for name, line in result.curves.items():
            colour, marker = styles.get(name, (GREY, "."))
            middle.plot(*zip(*line, strict=True), marker=marker, color=colour, label=name)
        middle.legend(fontsize=8)
        middle.set_ylim(bottom=0)
    middle.set_title("A gradient of n inputs", fontsize=10)
    middle.set_xlabel("inputs n")
    middle.set_ylabel("cost in units of the function")
    if result := results.get("compile-time"):
        for line in result.curves.values():
            right.plot(*zip(*line, strict=True), marker="o", color=BLUE)
        right.set_ylim(bottom=0)
    right.set_title("Compiling a gradient of n steps", fontsize=10)
    right.set_xlabel("steps n")
    right.set_ylabel("cost in units of one recording")
    for axes in (left, middle, right):
        axes.set_xscale("log")
        axes.grid(color="#dddddd", linewidth=0.5)
    left.set_yscale("log")
    save(figure, path)


def new_figure(size: tuple[float, float], columns: int = 1):
    import matplotlib

    matplotlib.use("svg")
    # the same picture for the same figures, and text that stays text
    matplotlib.rcParams.update({"svg.hashsalt": "benchmarks", "svg.fonttype": "none"})
    from matplotlib import pyplot

    return pyplot.subplots(1, columns, figsize=size, layout="constrained")


def save(figure, path: Path) -> None:
    from matplotlib import pyplot

    figure.savefig(path, format="svg", metadata={"Date": None, "Creator": None})
    pyplot.close(figure)
    lines = path.read_text(encoding="utf-8").splitlines()
    path.write_text("\n".join(line.rstrip() for line in lines) + "\n", encoding="utf-8")


def second_kernel_section(cases: list[Case], results: Mapping[str, Result]) -> str:
    """The matrix cases on the other BLAS kernel: the same bars, in a table of their own."""
    if not results:
        return ""
    rows = bar_rows(cases, results)
    return "\n\n".join(
        (
            "### The matrix cases with OpenBLAS's Haswell kernel",
            "NumPy's products are slower there, and with them all that is made of NumPy; peers "
            f"with products of their own are not. {verdict(rows)}",
            markdown_table(SECOND_HEADER, rows),
            markdown_table(TIMES_HEADER, time_rows(cases, results)),
        )
    )


def results_section(
    cases: list[Case],
    results: Mapping[str, Result],
    second: Mapping[str, Result],
    facts: Mapping[str, str],
) -> str:
    """Everything between the markers of the README."""
    rows = bar_rows(cases, results)
    listed = "\n".join(f"- {name}: {fact}" for name, fact in facts.items())
    noted = "\n".join(f"- {remark}" for remark in remarks(cases, results))
    times = markdown_table(TIMES_HEADER, time_rows(cases, results))
    picture = (
        f"![How far each bar is met or missed; the table below has the figures]({RATIOS_PICTURE})"
    )
    curves = (
        "![Left: central differences become slower than one reverse pass in proportion to the "
        "number of parameters. Middle: a gradient's cost in units of the function, over n. Right: "
        "what compiling costs in units of one recording, over n]"
        f"({CURVES_PICTURE})"
    )
    return "\n\n".join(
        part
        for part in (
            verdict(rows),
            listed,
            picture,
            "### Bars",
            markdown_table(BARS_HEADER, rows),
            "### Median times of one call",
            times,
            curves,
            second_kernel_section(cases, second),
            "### Remarks" if noted else "",
            noted,
        )
        if part
    )


def insert_section(text: str, section: str) -> str:
    """`text` with what stands between the markers replaced. Raises ValueError without markers."""
    pattern = re.compile(re.escape(BEGIN) + ".*?" + re.escape(END), re.DOTALL)
    if not pattern.search(text):
        raise ValueError(f"the README has no line {BEGIN!r} and {END!r} to write between")
    return pattern.sub(lambda _: f"{BEGIN}\n\n{section}\n\n{END}", text)


def write_readme(
    cases: list[Case],
    results: Mapping[str, Result],
    second: Mapping[str, Result],
    facts: Mapping[str, str],
) -> None:
    """Both pictures and the section of results."""
    draw_ratios(cases, results, FOLDER / RATIOS_PICTURE)
    draw_curves(results, FOLDER / CURVES_PICTURE)
    text = README.read_text(encoding="utf-8")
    README.write_text(insert_section(text, results_section(cases, results, second, facts)), "utf-8")
