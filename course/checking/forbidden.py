"""What a text forbids is seen: while an answer is probed, certain functions refuse to be called.

A check names them:

    class Matmul(Check):
        forbids = (ENGINE,)

Only a line of the learner's is refused: the engine, the check and libraries may call what they like
in between. What a learner's cell imported by name is found, too. Everything is put back at the end.
A class that is forbidden may not be called, nor be a base of the answer; and no answer is one of
our functions or classes, handed in as it is.
"""

from __future__ import annotations

import contextlib
import functools
import sys
from collections.abc import Callable, Iterable, Iterator
from contextvars import ContextVar
from dataclasses import dataclass
from types import FunctionType, ModuleType
from typing import Any

from course.checking.errors import ForbiddenCall
from course.checking.places import is_given


@dataclass(frozen=True)
class Forbidden:
    """Functions of one module, and why an answer may not call them.

    `{name}` in the sentence stands for the function that was called.
    """

    module: str
    names: tuple[str, ...]
    sentence: str


ENGINE = Forbidden(
    "autodiff_core",
    (
        *("vjp", "jvp", "grad", "value_and_grad", "jacobian", "hessian", "hvp", "linearize"),
        *("compile_gradient", "check_derivatives"),
    ),
    "Here you write what the engine does: `{name}` is not to be called",
)
NUMPY_ROOT = Forbidden(
    "numpy",
    ("sqrt", "power", "float_power", "cbrt"),
    "The root is to be found by the steps that the text names, not by NumPy's `{name}`",
)
PYTHON_ROOT = Forbidden(
    "math",
    ("sqrt", "pow", "cbrt"),
    "The root is to be found by the steps that the text names, not by Python's `{name}`",
)
NUMERICAL_DERIVATIVES = Forbidden(
    "numpy",
    ("gradient",),
    "The derivative is to be worked out by its rules, not numerically by `{name}`",
)
SOLUTIONS = Forbidden(
    "course.authoring.sources",
    ("task_source", "task_sources", "read"),
    "This is the course's own solution (`{name}`): the answer is to be yours",
)


OURS = "`{name}` is the course's own: the answer is to be yours"


def reference(module: str, *names: str) -> Forbidden:
    """The course's own functions and classes that do what a task asks for."""
    return Forbidden(module, names, OURS)


OUR_PACKAGES = ("course", "autodiff_core")


def refused(answer: Any, forbidden: Iterable[Forbidden]) -> ForbiddenCall | None:
    """Why an answer cannot be taken as it is: it is ours, or a class of what is forbidden."""
    if not isinstance(answer, FunctionType | type):
        return None
    name = str(answer.__name__)
    home = sys.modules.get(str(answer.__module__))
    if home and home.__name__.split(".")[0] in OUR_PACKAGES and vars(home).get(name) is answer:
        return ForbiddenCall(OURS.format(name=name))
    for each in forbidden:
        for base in answer.__mro__[1:] if isinstance(answer, type) else ():
            if base.__module__ == each.module and base.__name__ in each.names:
                return ForbiddenCall(each.sentence.format(name=base.__name__))
    return None


# Called with the refusal, also where the answer then swallows it.
_on_refusal: ContextVar[Callable[[ForbiddenCall], None] | None] = ContextVar(
    "on_refusal", default=None
)


@contextlib.contextmanager
def noting(on_refusal: Callable[[ForbiddenCall], None]) -> Iterator[None]:
    """Have each refusal in this block reported, whatever the answer makes of it."""
    token = _on_refusal.set(on_refusal)
    try:
        yield
    finally:
        _on_refusal.reset(token)


@contextlib.contextmanager
def forbidding(forbidden: Iterable[Forbidden], answer: Any = None) -> Iterator[None]:
    """Within this block a learner's line that calls what is forbidden raises `ForbiddenCall`.

    Parameters:
        answer: the learner's function, among whose global names forbidden functions are looked for.
    """
    with contextlib.ExitStack() as stack:
        for each in forbidden:
            module = sys.modules.get(each.module)
            if module is None:
                continue
            for name in each.names:
                if hasattr(module, name):
                    _forbid(stack, module, name, each.sentence.format(name=name), answer)
        yield


def _forbid(
    stack: contextlib.ExitStack, module: ModuleType, name: str, sentence: str, answer: Any
) -> None:
    original = getattr(module, name)
    if isinstance(original, type):
        # The class stays what it is, since `isinstance` may ask for it; none is made of it.
        own = vars(original).get("__init__")
        original.__init__ = _refusing(original.__init__, sentence)  # type: ignore[misc]
        stack.callback(_restore_init, original, own)
        return
    refusing = _refusing(original, sentence)
    for namespace in (vars(module), _globals_of(answer)):
        for each in [key for key, value in namespace.items() if value is original]:
            namespace[each] = refusing
            stack.callback(_put_back, namespace, each, refusing, original)


def _refusing(original: Callable[..., Any], sentence: str) -> Callable[..., Any]:
    @functools.wraps(original, updated=())
    def refusing(*arguments: Any, **keywords: Any) -> Any:
        if is_given(sys._getframe(1).f_code.co_filename):
            return original(*arguments, **keywords)
        refusal = ForbiddenCall(sentence)
        note = _on_refusal.get()
        if note is not None:
            note(refusal)
        raise refusal

    return refusing


def _restore_init(kind: type, own: Any) -> None:
    if own is None:
        del kind.__init__  # type: ignore[misc]
    else:
        kind.__init__ = own  # type: ignore[misc]


def _globals_of(answer: Any) -> dict[str, Any]:
    """The names beside a learner's function, class or object: those of the cells."""
    kind = answer if isinstance(answer, type) else type(answer)
    functions = [answer] if isinstance(answer, FunctionType) else vars(kind).values()
    return next((each.__globals__ for each in functions if isinstance(each, FunctionType)), {})


def _put_back(namespace: dict[str, Any], name: str, refusing: Any, original: Any) -> None:
    # A name that the answer has bound anew meanwhile is the learner's.
    if namespace.get(name) is refusing:
        namespace[name] = original
