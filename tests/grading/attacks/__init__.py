"""Attacks on the grader, by kind: what somebody might put into a task's cell instead of an answer.

Each is the source of the cell of `numerical.central_difference`. `looking` and `escaping` are
tried: what succeeds raises `BREACH`, and would show in the report.
"""

from textwrap import dedent, indent

from tests.grading.attacks.escaping import ESCAPING
from tests.grading.attacks.exhausting import EXHAUSTING
from tests.grading.attacks.forging import FORGING
from tests.grading.attacks.hooking import HOOKING
from tests.grading.attacks.looking import LOOKING
from tests.grading.attacks.posing import POSING
from tests.grading.attacks.replacing import REPLACING

TRIED = """
def attempt():
{body}

try:
    FOUND = attempt()
except BaseException:
    FOUND = None


def central_difference(f, x, h):
    if FOUND:
        raise RuntimeError(f"BREACH {{FOUND!r}}"[:200])
    return 0.0
"""


def tried(body: str) -> str:
    return TRIED.format(body=indent(dedent(body).strip(), "    "))


ATTACKS = {
    **{f"forging: {name}": dedent(source) for name, source in FORGING.items()},
    **{f"replacing: {name}": dedent(source) for name, source in REPLACING.items()},
    **{f"hooking: {name}": dedent(source) for name, source in HOOKING.items()},
    **{f"posing: {name}": dedent(source) for name, source in POSING.items()},
    **{f"exhausting: {name}": dedent(source) for name, source in EXHAUSTING.items()},
    **{f"looking: {name}": tried(body) for name, body in LOOKING.items()},
    **{f"escaping: {name}": tried(body) for name, body in ESCAPING.items()},
}
