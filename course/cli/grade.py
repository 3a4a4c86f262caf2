"""`backprop grade`: a folder of submissions becomes a gradebook."""

from __future__ import annotations

import time
from argparse import Namespace
from collections.abc import Callable
from contextlib import closing

from course.cli.terminal import console, print_json, say, say_step, waiting
from course.grading.cluster import Cluster
from course.grading.grade import Progress, Run, Wanted
from course.grading.gradebook import Gradebook
from course.grading.roster import read_roster
from course.grading.submissions import find_submissions
from course.grading.workers import Workers, local_workers, processors
from course.syllabus import find_task

# Where lines stay, as in a log, one comes so often.
LINES_OF_A_LOG = 20
SHOWN = 10


def run(arguments: Namespace) -> int:
    wanted = Wanted(
        students=tuple(arguments.student),
        task=find_task(arguments.task) if arguments.task else None,
        again=arguments.again,
    )
    roster = read_roster(arguments.roster) if arguments.roster else []
    found = find_submissions(arguments.submissions)
    with Gradebook.create(arguments.out) as book, closing(_workers(arguments)) as workers:
        book.enrol(roster)
        shut = not arguments.no_sandbox
        grading = Run(book, workers, book.seed(arguments.seed), wanted, shut)
        try:
            with waiting("Starting…", quiet=arguments.json) as show:
                walls = grading.walls()
                if not arguments.json:
                    say_step(
                        walls.sentence() if shut else "No sandbox: the submissions are trusted."
                    )
                progress = grading.grade(found, _reporter(show, quiet=arguments.json))
        except KeyboardInterrupt:
            say_step("Stopped. What was graded is kept; the same command goes on from there.")
            raise
        absent = _absent(book, [student.name for student in roster])
    if arguments.json:
        print_json(_summary(progress, absent, str(book.file)))
    else:
        _say_summary(progress, absent, str(book.file))
    return 1 if progress.failed else 0


def _workers(arguments: Namespace) -> Workers:
    if arguments.dask:
        return Cluster(arguments.dask)
    return local_workers(arguments.workers or processors())


def _reporter(show: Callable[[str], None], *, quiet: bool) -> Callable[[Progress], None]:
    """Shows how far a run is: in place on a terminal, now and then a line elsewhere."""
    start = time.monotonic()
    in_place = console().is_terminal
    shown = 0

    def report(progress: Progress) -> None:
        nonlocal shown
        text = progress_line(progress, time.monotonic() - start)
        part = LINES_OF_A_LOG * progress.done // progress.total
        if in_place:
            show(text)
        elif part > shown and not quiet:
            shown = part
            say_step(text)

    return report


def progress_line(progress: Progress, seconds: float) -> str:
    """How far a run is, its rate and the time that is left, in one line."""
    worked = progress.done - progress.recalled
    text = f"{progress.done:,} of {progress.total:,}"
    if progress.recalled:
        text += f" ({progress.recalled:,} were graded before)"
    if not worked or not seconds:
        return text
    rate = worked / seconds
    left = (progress.total - progress.done) / rate
    return f"{text}, {rate:.1f} a second, {_duration(left)} left"


def _duration(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    if hours:
        return f"{hours} h {minutes} min"
    return f"{minutes} min {rest} s" if minutes else f"{rest} s"


def _absent(book: Gradebook, roster: list[str]) -> dict[str, list[str]]:
    """Who is on the roster and handed nothing in, and who handed in and is not on it."""
    submitted = {each.student for each in book.submissions()}
    listed = set(roster)
    return {
        "without a submission": sorted(listed - submitted),
        "not on the roster": sorted(submitted - listed) if listed else [],
    }


def _summary(progress: Progress, absent: dict[str, list[str]], file: str) -> dict[str, object]:
    return {
        "gradebook": file,
        "submissions": progress.total,
        "graded": progress.graded,
        "graded_before": progress.recalled,
        "unreadable": progress.unreadable,
        "failed": progress.failed,
        **{name.replace(" ", "_"): students for name, students in absent.items()},
    }


def _say_summary(progress: Progress, absent: dict[str, list[str]], file: str) -> None:
    before = f", {progress.recalled:,} were before" if progress.recalled else ""
    say(f"{progress.graded:,} submissions were graded{before}. Gradebook: {file}")
    lists = {
        "cannot be read": progress.unreadable,
        "could not be graded; run the same command again": progress.failed,
        **{f"students {name}": students for name, students in absent.items()},
    }
    for name, entries in lists.items():
        if entries:
            say(f"{len(entries)} {name}:")
            for entry in entries[:SHOWN]:
                say(f"  {entry}")
            if len(entries) > SHOWN:
                say(f"  and {len(entries) - SHOWN} more; `--json` has them all")
