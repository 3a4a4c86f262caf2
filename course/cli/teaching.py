"""What the instructor's commands understand."""

from __future__ import annotations

import argparse
from pathlib import Path

from course.cli.command import Parser, add_command, count
from course.grading.exports import FORMATS

# Named here too: the help must not read what fills them.
RELEASES = ("students", "gradescope", "classroom50", "workflow", "container")


def add_validate(commands: argparse._SubParsersAction[Parser]) -> None:
    validate = add_command(
        commands,
        "validate",
        "for instructors: is the course, or a changed one, fit to be taught?",
        """
        Look at modules as continuous integration does, in a checkout of this course or of a fork.
        Notebooks match their sources and run as stored; a blank exercise scores nothing, every
        solution in full; each listed answer gets its verdict and its message, right ones with fresh
        seeds too; hints, points and minutes are there, figures agree, links lead somewhere, and no
        stored output holds a path, a warning or an address.
        """,
        """
          backprop validate                         everything: three minutes of processor time
          backprop validate numerical reverse       two modules
          backprop validate --changed origin/main   the modules that differ from another commit
          backprop validate --junit report.xml      also a file that continuous integration shows
          backprop validate numerical --mutants     every single edit of its solutions: minutes
        """,
        good="nothing to mend",
        bad="something was found; each line says where, and what to do",
    )
    validate.add_argument("modules", nargs="*", metavar="MODULE", help="default: every module")
    validate.add_argument(
        "--changed", metavar="BASE", help="of these, only modules that differ from this commit"
    )
    validate.add_argument("--junit", type=Path, metavar="FILE", help="write JUnit XML there")
    validate.add_argument("--json", action="store_true", help="print JSON")
    validate.add_argument(
        "--mutants", action="store_true", help="also try every single edit of the solutions; slow"
    )
    validate.add_argument(
        "-j", dest="processes", type=count, metavar="N", help="processes; default: one a processor"
    )


def add_grade(commands: argparse._SubParsersAction[Parser]) -> None:
    grade = add_command(
        commands,
        "grade",
        "for instructors: submissions to a gradebook",
        """
        Grade every submission in a folder or a zip into a gradebook. Learners' code runs shut in,
        and is judged outside. What is graded already is not graded again: a run that was stopped
        goes on, and after a changed check all is graded anew. Every attempt is kept.
        """,
        """
          backprop grade submitted --out grades
          backprop grade download.zip --out grades -j 8 --roster roster.csv
          backprop grade submitted --out grades --student ada --again
          backprop grade submitted --out grades --task reverse.gradient
          backprop grade submitted --out grades --dask tcp://scheduler:8786
        """,
        good="everything is in the gradebook",
        bad="something could not be graded, by no fault of its owner; run it again",
    )
    grade.add_argument(
        "submissions",
        type=Path,
        metavar="SUBMISSIONS",
        help="a folder for each student, nbgrader's `submitted`, or an LMS's download",
    )
    grade.add_argument(
        "--out", type=Path, required=True, metavar="DIR", help="the gradebook's folder"
    )
    grade.add_argument(
        "-j", type=count, metavar="N", dest="workers", help="processes; default: one a processor"
    )
    grade.add_argument("--dask", metavar="ADDRESS", help="the scheduler of a Dask cluster instead")
    grade.add_argument(
        "--seed", type=_seed, help="what inputs are drawn from; default: the gradebook's own"
    )
    grade.add_argument(
        "--roster",
        type=Path,
        metavar="FILE",
        help="a CSV: students as the submissions name them, then columns to export",
    )
    grade.add_argument(
        "--student", action="append", metavar="NAME", default=[], help="only this one; repeatable"
    )
    grade.add_argument("--task", metavar="TASK", help="only this task")
    grade.add_argument("--again", action="store_true", help="also what is graded already")
    grade.add_argument(
        "--no-sandbox", action="store_true", help="run code that you trust without walls"
    )
    grade.add_argument("--json", action="store_true", help="print a summary as JSON")


def add_export(commands: argparse._SubParsersAction[Parser]) -> None:
    export = add_command(
        commands,
        "export",
        "for instructors: grades to a table, an LMS, or feedback",
        """
        Write the grades that count in a form that others read. What does not fit (who is not on the
        roster, who handed in nothing) is said, and never guessed at.
        """,
        """
          backprop export grades --format csv
          backprop export grades --format canvas --roster canvas-export.csv
          backprop export grades --format moodle --title reverse=Homework-4
          backprop export grades --format html --out feedback
          backprop export grades --format gradescope --to /autograder/results/results.json
        """,
        good="everybody's grades are written",
        bad="written, and the sentences say what did not fit",
    )
    export.add_argument(
        "gradebook", type=Path, metavar="GRADEBOOK", help="the folder that `backprop grade` filled"
    )
    formats = ", ".join(f"{name} ({each.summary})" for name, each in FORMATS.items())
    export.add_argument("--format", choices=FORMATS, required=True, help=formats)
    place = export.add_mutually_exclusive_group()
    place.add_argument(
        "--out", type=Path, metavar="DIR", help="default: exports/FORMAT beside the gradebook"
    )
    place.add_argument(
        "--to", type=Path, metavar="FILE", help="where there is one file; `-`: standard output"
    )
    export.add_argument(
        "--module", action="append", metavar="NAME", default=[], help="only this one; repeatable"
    )
    export.add_argument(
        "--student", action="append", metavar="NAME", default=[], help="only this one; repeatable"
    )
    export.add_argument(
        "--roster", type=Path, metavar="FILE", help="a CSV, in place of the gradebook's roster"
    )
    export.add_argument(
        "--zeros", action="store_true", help="0 for who handed in nothing; else an empty cell"
    )
    export.add_argument(
        "--title",
        action="append",
        metavar="MODULE=TITLE",
        default=[],
        help="what the LMS calls a module's assignment; repeatable",
    )
    export.add_argument("--force", action="store_true", help="replace files that are there")


def add_similar(commands: argparse._SubParsersAction[Parser]) -> None:
    similar = add_command(
        commands,
        "similar",
        "for instructors: answers that are suspiciously alike",
        """
        Compare the answers to each task by their syntax trees: names, comments, layout and the
        order of statements do not count, nor does what the stub or many others have. What is shown
        is for a person to judge.
        """,
        """
          backprop similar submitted
          backprop similar submitted --task reverse.sweep --least 80
          backprop similar download.zip --out alike.html     side by side
        """,
        good="no pair stands out",
        bad="there are pairs to look at",
    )
    similar.add_argument(
        "submissions", type=Path, metavar="SUBMISSIONS", help="as for `backprop grade`"
    )
    similar.add_argument("--task", metavar="TASK", help="only this task")
    similar.add_argument(
        "--least", type=_percent, default=60, metavar="PERCENT", help="alike from here; default: 60"
    )
    similar.add_argument(
        "--most", type=count, default=30, metavar="N", help="pairs to print; default: 30"
    )
    similar.add_argument("--out", type=Path, metavar="FILE", help="a page with each pair")
    similar.add_argument("--force", action="store_true", help="replace a page that is there")
    similar.add_argument("--json", action="store_true", help="print JSON")


def add_release(commands: argparse._SubParsersAction[Parser]) -> None:
    release = add_command(
        commands,
        "release",
        "for instructors: a students' package, or an autograder",
        """
        Write a folder to hand on. `students` is the course without solutions and without the
        answers that test its checks. `gradescope` and `classroom50` grade one module there;
        `workflow` is for students' repositories, and `container` for a machine that grades and is
        not Linux. Run it in a checkout of the course.
        """,
        """
          backprop release --out for-students
          backprop release gradescope --module numerical --out autograder
          backprop release classroom50 --module numerical --out autograder
          backprop release workflow --course git+https://github.com/OWNER/FORK --out workflow
          backprop release container --out grader
        """,
        good="the folder is written",
    )
    release.add_argument(
        "kind", nargs="?", choices=RELEASES, default="students", help="default: students"
    )
    release.add_argument("--out", type=Path, required=True, metavar="DIR", help="a new folder")
    release.add_argument("--module", metavar="NAME", help="what an autograder grades")
    release.add_argument(
        "--course", metavar="WHERE", default="", help="what `pip install` gets in a workflow"
    )


def _percent(text: str) -> int:
    if not text.isdecimal() or int(text) > 100:
        raise argparse.ArgumentTypeError(f"{text} is not a percentage; take 0 to 100")
    return int(text)


def _seed(text: str) -> int:
    if not text.isdecimal() or int(text) >= 2**63:
        raise argparse.ArgumentTypeError(f"{text} is not a seed; take a whole number from 0")
    return int(text)


def add_site(commands: argparse._SubParsersAction[Parser]) -> None:
    site = add_command(
        commands,
        "site",
        "for instructors: the course as a static site, nothing to install",
        """
        Build a site that any host of files can serve, from any path. Lessons, exercises, checks and
        widgets run in the learner's browser, which also keeps their work. What the site is made of
        is downloaded once, compared with the sums in a lock, and kept in a cache; pip, npm and
        Node.js are needed for that.
        """,
        """
          backprop site                   ./site
          backprop site --out public      another folder
          backprop site --cdn             official packages from the runtime's public CDN
          backprop site --newer           a newer Python for browsers; try it before you publish it
        """,
        good="the site is built",
    )
    site.add_argument("--out", type=Path, default=Path("site"), metavar="DIR", help="its folder")
    site.add_argument(
        "--cdn", action="store_true", help="host the runtime and the course only (not tested here)"
    )
    site.add_argument(
        "--newer",
        action="store_true",
        help="a newer Python, of a second lock, with its packages from the CDN (not tested here)",
    )


def add_read(commands: argparse._SubParsersAction[Parser]) -> None:
    read = add_command(
        commands,
        "read",
        "for instructors: the lessons as pages to read, no Python needed",
        """
        Run the lessons, and write them with glossary, cheat sheet and playground as pages that any
        host of files can serve and that open as files, without a network. Widgets work in them.
        `backprop site` has these pages too, in its folder `read`.
        """,
        """
          backprop read                   ./read
          backprop read --out public      another folder
          backprop read --site https://example.org/course/    with links that run each section
        """,
        good="the pages are written",
    )
    read.add_argument("--out", type=Path, default=Path("read"), metavar="DIR", help="their folder")
    read.add_argument(
        "--site", default="", metavar="ADDRESS", help="where what `backprop site` built is served"
    )
