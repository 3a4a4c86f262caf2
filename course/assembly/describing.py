"""What a library says of itself: the table in its README, and how it is installed."""

from __future__ import annotations

import re
from collections.abc import Mapping

from course.assembly.lines import lines_by_file, shares
from course.assembly.parts import PACKAGE, PARTS

BLOCK = re.compile(r"<!-- parts -->.*?<!-- /parts -->", re.DOTALL)
GLUE = {
    "numbers.py": "arrays of floats and of dual numbers",
    "tensor.py": "arrays that stand in a row of your tape",
    "operations.py": "NumPy's names, each with your way back",
    "tape.py": "your record, order and sweep, carrying arrays",
    "dual_numbers.py": "your dual numbers in arrays",
    "forward_mode.py": "your jvp on arrays",
    "custom.py": "primitives with rules of their own",
    "graph.py": "the tape as a graph and as a formula",
    "chain.py": "chains with checkpoints",
    "costs.py": "what a gradient costs; Jacobians by the cheaper mode",
    "engine.py": "what the exercises import, from here",
    "__init__.py": "what the library offers",
}
PYPROJECT = """[build-system]
requires = ["hatchling>=1.24"]
build-backend = "hatchling.build"

[project]
name = "my-autodiff"
version = "1.0"
description = "An automatic differentiation library, assembled from the answers of a course"
readme = "README.md"
requires-python = ">=3.11"
dependencies = [{dependencies}]

[tool.hatch.build.targets.wheel]
include = ["*.py"]

[tool.hatch.build.targets.wheel.sources]
"" = "{package}"
"""


def parts_block(files: Mapping[str, str], answers: Mapping[str, str]) -> str:
    """The part of the README that `assemble` renews: every file, its lines, and whose they are."""
    counted = lines_by_file(files)
    sums = shares(files, answers)
    share = sums["yours"] / max(sums["yours"] + sums["given"] + sums["missing"], 1)
    rows = [
        f"| `{part.file}` | `{part.function}`: {part.does} | {_who(part.task_name, answers)} | "
        f"{counted.get(part.file, 0)} |"
        for part in PARTS
    ]
    rows += [
        f"| `{path}` | {does} | glue | {counted.get(path, 0)} |" for path, does in GLUE.items()
    ]
    return "\n".join(
        [
            "<!-- parts -->",
            f"{len(answers)} of {len(PARTS)} parts are yours: {sums['yours']} lines of code, "
            f"{100 * share:.0f} % of the library. Glue that ties them together has "
            f"{sums['given']}. Parts of the course are imported, and have a line each.",
            "",
            "| file | what it holds | by | lines |",
            "|---|---|---|---|",
            *rows,
            "",
            "Blank lines, comments, docstrings and imports are not counted.",
            "<!-- /parts -->",
        ]
    )


def _who(task: str, answers: Mapping[str, str]) -> str:
    return "you" if task in answers else "the course"


def with_block(readme: str, block: str) -> str:
    """A README with its table renewed; one without the marks stays as it is."""
    return BLOCK.sub(lambda _: block, readme, count=1)


def pyproject(answers: Mapping[str, str]) -> str:
    """The file by which `pip install ./my_autodiff` works."""
    needs = ["numpy>=1.26", *([] if len(answers) == len(PARTS) else ["backprop-course"])]
    return PYPROJECT.format(package=PACKAGE, dependencies=", ".join(f'"{name}"' for name in needs))
