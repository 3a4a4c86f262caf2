"""Watches a training: how often the library is asked for gradients, and of which kind of loss."""

from __future__ import annotations

import contextlib
import inspect
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np

PIXELS, CLASSES = 64, 10
# A logit that leaves no doubt, and the loss where it stands at nine labels of ten in vain.
CERTAIN = 50.0
IN_VAIN = CERTAIN * (CLASSES - 1)


@dataclass
class Watched:
    """The calls of `value_and_gradients`, and the biases that the first loss does not add.

    `broken` are the parts of the library that fail their own tests, and what went wrong.
    """

    calls: int = 0
    wrong_biases: list[str] = field(default_factory=list)
    broken: dict[str, str] = field(default_factory=dict)


@contextlib.contextmanager
def watching_gradients(answer: Any) -> Iterator[Watched]:
    """Watch, within this block, what the learner's library is asked for.

    It is found among the answer's global names: as a module, or as its function alone.
    """
    # Here, since it imports asyncio and subprocesses, which a check can do without.
    from unittest.mock import patch

    watched = Watched()
    names = getattr(inspect.unwrap(answer), "__globals__", {})
    modules = [value for value in names.values() if hasattr(value, "value_and_gradients")]
    with contextlib.ExitStack() as stack:
        for module in modules:
            original = module.value_and_gradients
            watched.broken |= getattr(module, "broken", {})

            def counting(*arguments: Any, original: Any = original) -> Any:
                watched.calls += 1
                if watched.calls == 1:
                    watched.wrong_biases = wrong_biases(original, *arguments)
                return original(*arguments)

            aliases = [name for name, value in names.items() if value is original]
            stack.enter_context(patch.object(module, "value_and_gradients", counting))
            stack.enter_context(patch.dict(names, dict.fromkeys(aliases, counting)))
        yield watched


def wrong_biases(
    value_and_gradients: Callable[..., Any], loss: Any = None, *parameters: Any
) -> list[str]:
    """The biases that a loss of [w1, b1, w2, b2] does not add; none where it takes anything else.

    Without other weights, a bias that speaks for one label is wrong about all others. Of the ten
    labels taken in turn, that is so for nine of each image's: whichever images the loss is of.
    """
    shapes = [np.shape(each) for each in parameters]
    if len(shapes) != 4 or not shapes[1]:
        return []
    (width,) = shapes[1][:1]
    if shapes != [(width, PIXELS), (width,), (CLASSES, width), (CLASSES,)]:
        return []
    w1, b1, w2, b2 = (np.zeros(shape) for shape in shapes)
    for_one = CERTAIN * np.eye(CLASSES)
    through_hidden = [[w1, b1 + 1.0, w2 + each[:, np.newaxis] / width, b2] for each in for_one]
    at_the_end = [[w1, b1, w2, each] for each in for_one]
    found = []
    # What breaks here breaks in the call that follows as well, or takes other parameters.
    with contextlib.suppress(Exception):
        for name, cases in (("b1", through_hidden), ("b2", at_the_end)):
            total = sum(float(value_and_gradients(loss, *case)[0]) for case in cases)
            if total < IN_VAIN / 2:
                found.append(name)
    return found
