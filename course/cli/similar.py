"""`backprop similar`: answers that are alike beyond what the task makes alike."""

from __future__ import annotations

from argparse import Namespace
from dataclasses import asdict

from course.cli.terminal import print_json, say, say_step, waiting
from course.grading.exports.writing import write_all
from course.grading.similar.comparing import Compared, compare
from course.grading.similar.page import page
from course.grading.similar.pairs import Pair
from course.grading.submissions import find_submissions
from course.syllabus import find_task


def run(arguments: Namespace) -> int:
    task = find_task(arguments.task) if arguments.task else None
    found = find_submissions(arguments.submissions)
    with waiting("Reading the submissions …", quiet=arguments.json) as show:
        compared = compare(
            found,
            task,
            arguments.least / 100,
            lambda done, total: show(f"Read {done:,} of {total:,}"),
        )
    for sentence in compared.unreadable:
        say_step(f"Not compared: {sentence}")
    if arguments.out:
        files = [(arguments.out.name, [page(compared)])]
        write_all(files, arguments.out.parent, replace=arguments.force)
    if arguments.json:
        print_json([asdict(pair) for pair in compared.pairs])
    else:
        _say(compared, arguments.most)
    return 1 if compared.pairs else 0


def _say(compared: Compared, most: int) -> None:
    if not compared.pairs:
        say("No two answers are alike beyond what their task makes alike.")
        return
    for pair in compared.pairs[:most]:
        say(line(pair))
    if len(compared.pairs) > most:
        say(f"and {len(compared.pairs) - most} more; --most shows them, --out has them all")
    say("\nAlike is not copied: look at both before you say anything to anybody.")


def line(pair: Pair) -> str:
    """A pair in one line."""
    near = f'; both are close to the course\'s own "{pair.near}"' if pair.near else ""
    return (
        f"`{pair.task}`  {pair.first} and {pair.second}: {pair.alike:.0%} of what is rare is "
        f"shared, {pair.bits:.0f} bits{near}"
    )
