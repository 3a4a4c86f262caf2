"""How a report looks: as plain text, and as HTML that reads in light and dark themes."""

from __future__ import annotations

from dataclasses import replace
from html import escape

from course.checking.verdict import Report, Verdict
from course.markup import with_code

INK = "var(--jp-ui-font-color1, currentColor)"
FAINT = "opacity:.75"
# Near the blue and the vermillion of Okabe and Ito, with contrast on white and on black alike;
# the signs ✓ and ✗ say the same without colour.
GOOD, BAD = "#2B83C6", "#D55E00"
MONO = "font-family:var(--jp-code-font-family, monospace)"


def headline(report: Report) -> str:
    """One line: the task, its title and its points."""
    return f"{report.task} · {report.title}: {report.points} of {report.max_points} points"


def closing(report: Report, *, in_notebook: bool = True) -> str:
    """One sentence that says what to do next, or nothing where nothing is missing.

    Parameters:
        in_notebook: whether it is read under the cell that checks, and not in a terminal.
    """
    if report.rewritten:
        return (
            "The function that I was given still holds `raise NotImplementedError()`: did you run "
            "your cell, did it run without an error, and is the name unchanged?"
        )
    if not report.started:
        return (
            "Not started yet. Replace `raise NotImplementedError()` by your answer and run the "
            f"cell, then this one. A hint: `backprop hint {report.task}`."
        )
    if not report.passed:
        again = "run its cell and this one again"
        if not in_notebook:
            again = f"save the notebook, and run `backprop check {report.task}` again"
        return f"Change your answer, {again}. A hint: `backprop hint {report.task}`."
    return ""


def evidence(verdict: Verdict) -> list[tuple[str, str]]:
    """What was called, what came back and what was expected, as far as the verdict says it."""
    rows = (
        ("called", verdict.called),
        ("came back", verdict.returned),
        ("expected", verdict.expected),
    )
    return [(label, text) for label, text in rows if text]


def without_repeats(report: Report) -> list[Verdict]:
    """The verdicts, those that say again what an earlier one said cut to "As above"."""
    said: set[str] = set()
    verdicts = []
    for verdict in report.verdicts:
        if verdict.message in said:
            verdict = replace(verdict, called="", returned="", expected="", message="As above.")
        elif verdict.message:
            said.add(verdict.message)
        verdicts.append(verdict)
    return verdicts


def as_text(report: Report, *, in_notebook: bool = True) -> str:
    """The report for a terminal, a log or a screen reader."""
    lines = [headline(report)]
    for verdict in without_repeats(report):
        sign = "✓" if verdict.passed else "✗"
        lines.append(f"  {sign} {verdict.points}/{verdict.max_points}  {verdict.property}")
        if not report.started:
            continue
        lines += [f"           {label:<10}{text}" for label, text in evidence(verdict)]
        lines += [f"         → {line}" for line in verdict.message.splitlines()]
    if not report.passed and report.printed:
        lines += ["  Your code printed:", *(f"    {line}" for line in report.printed.splitlines())]
    if last := closing(report, in_notebook=in_notebook):
        lines.append(f"  {last}")
    return "\n".join(lines)


def as_html(report: Report) -> str:
    """The report for a notebook. Inline styles only: what is sanitized still reads."""
    colour = GOOD if report.passed else BAD
    items = "".join(_item(verdict, report.started) for verdict in without_repeats(report))
    parts = [
        f'<div role="group" aria-label="{escape(headline(report))}" style="color:{INK};'
        f'border-left:4px solid {colour};padding:2px 0 2px 12px;max-width:52em">',
        f"<p style='margin:4px 0'><strong>{escape(report.title)}</strong>: "
        f"{report.points} of {report.max_points} points "
        f"<span style='{FAINT};{MONO}'>{escape(report.task)}</span></p>",
        f"<ul style='list-style:none;margin:4px 0;padding:0'>{items}</ul>",
    ]
    if not report.passed and report.printed:
        parts.append(
            "<p style='margin:4px 0'>Your code printed:</p>"
            f"<pre style='margin:4px 0;white-space:pre-wrap'>{escape(report.printed)}</pre>"
        )
    if closing(report):
        parts.append(f"<p style='margin:4px 0;{FAINT}'>{with_code(closing(report))}</p>")
    return "".join(parts) + "</div>"


def _item(verdict: Verdict, started: bool) -> str:
    sign, colour, word = ("✓", GOOD, "passed") if verdict.passed else ("✗", BAD, "not yet")
    head = (
        f"<span style='color:{colour};font-weight:bold' aria-label='{word}'>{sign}</span> "
        f"{verdict.points}/{verdict.max_points} · {with_code(verdict.property)}"
    )
    if not started:
        return f"<li style='margin:4px 0'>{head}</li>"
    label_style = f"text-align:left;vertical-align:top;white-space:nowrap;{FAINT}"
    rows = "".join(
        f"<tr style='background:none'><td style='{label_style}'>{label}</td>"
        f"<td style='text-align:left;{MONO if label != 'expected' else ''}'>"
        f"{escape(text)}</td></tr>"
        for label, text in evidence(verdict)
    )
    table = f"<table style='margin:2px 0 2px 1.2em;background:none'>{rows}</table>" if rows else ""
    message = with_code(verdict.message).replace("\n", "<br>")
    words = f"<div style='margin:2px 0 6px 1.4em'>{message}</div>" if message else ""
    return f"<li style='margin:4px 0'>{head}{table}{words}</li>"
