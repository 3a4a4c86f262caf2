"""How a report looks: as plain text, and as HTML that reads in light and dark themes."""

from __future__ import annotations

from dataclasses import replace
from html import escape

from course.checking.verdict import Report, Verdict
from course.in_browser import command
from course.markup import with_code
from course.syllabus import find_module, find_task, modules

INK = "var(--jp-ui-font-color1, currentColor)"
FAINT = "opacity:.75"
# Near the blue and the vermillion of Okabe and Ito, with contrast on white and on black alike;
# the signs ✓ and ✗ say the same without colour.
GOOD, BAD = "#2B83C6", "#D55E00"
# What is not begun is no mistake, and has neither colour.
OPEN = "#7f7f7f"
MONO = "font-family:var(--jp-code-font-family, monospace)"


def headline(report: Report) -> str:
    """One line: the task, its title and its points."""
    return f"{report.task} · {report.title}: {report.points} of {report.max_points} points"


def closing(report: Report, *, in_notebook: bool = True) -> str:
    """One sentence that says what to do next, or nothing where nothing is missing.

    Parameters:
        in_notebook: whether it is read under the cell that checks, and not in a terminal.
    """
    hint = f"A hint: `{command('hint', report.task)}`."
    if report.rewritten:
        return (
            "The function that I was given still holds `raise NotImplementedError()`: did you run "
            "your cell, did it run without an error, and is the name unchanged?"
        )
    if not report.started:
        return (
            "Not started yet. Replace `raise NotImplementedError()` by your answer and run the "
            f"cell, then this one. {hint}"
        )
    if not report.passed:
        again = "run its cell and this one again"
        if not in_notebook:
            again = f"save the notebook, and run `backprop check {report.task}` again"
        return f"Change your answer, {again}. {hint}"
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


def sign_of(verdict: Verdict, report: Report) -> tuple[str, str, str]:
    """A sign for a verdict, its colour, and the word that is heard in its place."""
    if verdict.passed:
        return "✓", GOOD, "passed"
    return ("✗", BAD, "not yet") if report.started else ("○", OPEN, "not started")


def as_text(report: Report, *, in_notebook: bool = True) -> str:
    """The report for a terminal, a log or a screen reader."""
    lines = [headline(report)]
    for verdict in without_repeats(report):
        sign = sign_of(verdict, report)[0]
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
    """The report for a notebook. Inline styles only: what is sanitized still reads.

    Its headline is a live region, so that a screen reader speaks a new report by itself.
    """
    colour = GOOD if report.passed else BAD if report.started else OPEN
    items = "".join(_item(verdict, report) for verdict in without_repeats(report))
    parts = [
        f'<div role="group" aria-label="{escape(headline(report))}" style="color:{INK};'
        f'border-left:4px solid {colour};padding:2px 0 2px 12px;max-width:52em">',
        f"<p role='status' style='margin:4px 0'><strong>{escape(report.title)}</strong>: "
        f"{report.points} of {report.max_points} points "
        f"<span style='{FAINT};{MONO}'>{escape(report.task)}</span></p>",
        f"<ul style='list-style:none;margin:4px 0;padding:0'>{items}</ul>",
    ]
    if not report.passed and report.printed:
        parts.append(
            "<p style='margin:4px 0'>Your code printed:</p>"
            f"<pre style='margin:4px 0;white-space:pre-wrap'>{escape(report.printed)}</pre>"
        )
    end = what_is_next(report) if report.passed else with_code(closing(report))
    return "".join([*parts, f"<p style='margin:4px 0;{FAINT}'>{end}</p>", "</div>"])


def what_is_next(report: Report) -> str:
    """After a full score, the task or the lesson that follows, as a link from an exercise."""
    here = find_task(report.task)
    module = find_module(here.module)
    after = module.tasks[module.tasks.index(here) + 1 :]
    if after:
        title = after[0].title
        return f"Next: <a href='#{escape(title.replace(' ', '-'))}'>{escape(title)}</a>, below."
    later = modules()[modules().index(module) + 1 :]
    if not later:
        return "That was the last task of the course."
    address = f"../lessons/{later[0].stem}.ipynb"
    return f"The last task here. Next: <a href='{address}'>{escape(later[0].title)}</a>."


def _item(verdict: Verdict, report: Report) -> str:
    """One property: first what is wrong, then what shows it."""
    sign, colour, word = sign_of(verdict, report)
    parts = [
        f"<span role='img' aria-label='{word}' style='color:{colour};font-weight:bold'>{sign}"
        f"</span> {verdict.points}/{verdict.max_points} · {with_code(verdict.property)}"
    ]
    if report.started and verdict.message:
        message = with_code(verdict.message).replace("\n", "<br>")
        parts.append(f"<div style='margin:2px 0 2px 1.4em'>{message}</div>")
    if report.started and evidence(verdict):
        parts.append(_evidence(verdict))
    return f"<li style='margin:4px 0 8px'>{''.join(parts)}</li>"


def _evidence(verdict: Verdict) -> str:
    """What was called, came back and was expected: one below the other, so that digits align."""
    label_style = (
        f"text-align:left;vertical-align:top;white-space:nowrap;padding-right:12px;{FAINT}"
    )
    text_style = f"text-align:left;overflow-wrap:anywhere;white-space:pre-wrap;{MONO}"
    rows = "".join(
        f"<tr style='background:none'><th scope='row' style='{label_style};font-weight:normal'>"
        f"{label}</th><td style='{text_style}'>{escape(text)}</td></tr>"
        for label, text in evidence(verdict)
    )
    return f"<table style='margin:2px 0 2px 1.2em;background:none'>{rows}</table>"
