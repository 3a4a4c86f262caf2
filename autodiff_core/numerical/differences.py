"""What users call: slopes along a direction, gradients and Jacobians of them, their errors."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any

import numpy as np

from ..errors import NonScalarOutputError, StructureError
from ..structure import flatten, flatten_like, rebuild
from .leaves import describe, joined, leaves_of, rebuild_like, split_like
from .slopes import Point, checked_step, slopes


def forward_difference(
    f: Callable, x: Any, direction: Any = None, step: float | None = None
) -> Any:
    """Return the slope of f at x along `direction`, shaped like x; a single number needs none.

    *Shapes*: like f(x)."""
    return slope_along("forward", f, x, direction, step)


def central_difference(
    f: Callable, x: Any, direction: Any = None, step: float | None = None
) -> Any:
    """Return what `forward_difference` does, to one order more: two evaluations."""
    return slope_along("central", f, x, direction, step)


def complex_step(f: Callable, x: Any, direction: Any = None, step: float | None = None) -> Any:
    """Return what `forward_difference` does, to round-off: one evaluation at a complex point.

    f is analytic."""
    return slope_along("complex", f, x, direction, step)


def slope_along(method: str, f: Callable, x: Any, direction: Any, step: float | None) -> Any:
    """The slope of f at x along one direction."""
    inputs = leaves_of(x, "x")
    if direction is None and sum(leaf.size for leaf in inputs) != 1:
        raise StructureError(
            f"x is {describe(x)}: f has a slope in every direction. Give direction=…."
        )
    if direction is None:
        moves = [np.ones_like(inputs[0])]
    else:
        flatten_like(flatten(x)[1], direction, "direction", inputs)
        moves = leaves_of(direction, "direction")
    output, slope = next(slopes(method, f, x, [joined(moves)], step))
    return rebuild_like(output, slope)


def numerical_gradient(
    f: Callable, x: Any, method: str = "central", step: float | None = None
) -> Any:
    """Return the gradient at x of f, which returns one number.

    *Shapes*: like x. *Raises*: NonScalarOutputError too."""

    def scalar_valued(point: Any) -> Any:
        value = f(point)
        if isinstance(value, (tuple, list, dict)) or np.ndim(value) != 0:
            raise NonScalarOutputError(
                f"f returned {describe(value)}, no number. Use numerical_jacobian."
            )
        return value

    return numerical_jacobian(scalar_valued, x, method, step)


def numerical_jacobian(
    f: Callable, x: Any, method: str = "central", step: float | None = None
) -> Any:
    """Return all derivatives of f at x.

    *Shapes*: `f(x).shape + x.shape`; if f(x) is nested, a tree like x per leaf."""
    inputs = leaves_of(x, "x")
    n = sum(leaf.size for leaf in inputs)
    found = list(slopes(method, f, x, unit_vectors(n), step))
    columns = [column for _, column in found]
    # Without a direction there is no slope, but f's value has a structure.
    output, leaves = found[-1] if found else Point(f, x).value(inputs)
    trees = []
    for place, leaf in enumerate(leaves):
        entries = np.array([column[place] for column in columns]).reshape(n, *leaf.shape)
        # Each column is a slope of all outputs; the axes of x come last, as in `jacobian`.
        derivatives = split_like(np.moveaxis(entries, 0, -1), inputs)
        trees.append(rebuild_like(x, derivatives))
    _, structure = flatten(output)
    return rebuild(structure, trees)


def unit_vectors(n: int) -> Iterator[np.ndarray]:
    """One at a time: each direction has a default step of its own."""
    for place in range(n):
        unit = np.zeros(n)
        unit[place] = 1.0
        yield unit


def error_curve(
    f: Callable,
    x: float,
    steps: Iterable[float],
    method: str = "forward",
    exact: float | None = None,
) -> np.ndarray:
    """Return a formula's absolute errors at the number x, shaped like `steps`.

    Without `exact`, f must be analytic."""
    lengths = [checked_step(method, step) for step in steps]
    truth = complex_step(f, x) if exact is None else exact
    # As printed in textbooks: the curve is there to show what rounding in x + h does.
    textbook: dict[str, Callable] = {
        "forward": lambda h: (f(x + h) - f(x)) / h,
        "central": lambda h: (f(x + h) - f(x - h)) / (2 * h),
        "complex": lambda h: np.imag(f(x + 1j * h)) / h,
    }
    slope = textbook[method]
    return np.array([abs(slope(h) - truth) for h in lengths], dtype=float)
