"""Numerical differentiation: slopes from values of a function, at steps chosen with care.

Three formulas for the derivative of f at x in the direction v:

    forward    (f(x + h v) - f(x)) / h              truncation O(h),  round-off O(u / h)
    central    (f(x + h v) - f(x - h v)) / (2 h)    truncation O(h²), round-off O(u / h)
    complex    Im f(x + i h v) / h                  truncation O(h²), no subtraction; f analytic

Here u is the unit round-off, half the gap between 1 and the next float. Truncation and round-off
are equally large at a step near √u (forward) or u^(1/3) (central); the complex step has no such
limit. A whole gradient costs n + 1, 2n or n evaluations of f for n inputs.

Everywhere below, x is a number, an array, or a tuple, list or dict of such, nested as you like;
what is neither, such as a string or a flag, stays as it is.
f takes one argument shaped like x and gets a fresh copy at every call, so neither f nor this module
can change the caller's data. Integers are promoted to double precision.

*Source*: Nocedal & Wright, Numerical Optimization (2nd ed.), section 8.1; Squire & Trapp, Using
Complex Variables to Estimate Derivatives of Real Functions, SIAM Review 40 (1998).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import numpy as np

from .errors import NonFiniteError, NonScalarOutputError, StepError, StructureError
from .structure import flatten, leaf_names, rebuild

Function = Callable[[Any], Any]
Leaves = list[np.ndarray]

# The exponent p of the default step u**p, where each formula's truncation and round-off balance.
# The complex step has nothing to balance: its truncation, u**4, is far below round-off.
STEP_EXPONENTS = {"forward": 1 / 2, "central": 1 / 3, "complex": 2.0}

WHAT_TO_USE = "Use real numbers, arrays of them, or nested tuples, lists and dicts of both."


def forward_difference(f: Function, x: Any, direction: Any = None, step: float | None = None) -> Any:
    """Return the derivative of f at x in `direction`, by a forward difference: two evaluations.

    `direction` is shaped like x and need not have length one; it may be left out when x is a single
    number. `step` is the h of the formula; by default √u · max(|x|, 1) / max(|direction|).

    *Shapes*: the result is shaped like f(x).
    *Raises*: StructureError, StepError, NonFiniteError.
    """
    return _directional("forward", f, x, direction, step)


def central_difference(f: Function, x: Any, direction: Any = None, step: float | None = None) -> Any:
    """Return the derivative of f at x in `direction`, by a central difference: two evaluations.

    As `forward_difference`, with one order more and a default step of
    u^(1/3) · max(|x|, 1) / max(|direction|).
    """
    return _directional("central", f, x, direction, step)


def complex_step(f: Function, x: Any, direction: Any = None, step: float | None = None) -> Any:
    """Return the derivative of f at x in `direction`, by one evaluation at a complex point.

    Accurate to round-off, because nothing is subtracted. f must be analytic and accept complex
    numbers: no abs, no comparison of its input, np.sin instead of math.sin.

    *Raises*: StructureError also where f is seen to drop the imaginary part.
    """
    return _directional("complex", f, x, direction, step)


def numerical_gradient(f: Function, x: Any, method: str = "central", step: float | None = None) -> Any:
    """Return the gradient at x of f, which returns one number.

    `method` is "forward" (n + 1 evaluations), "central" (2n) or "complex" (n). Each of the n inputs
    gets a default step of its own size; a given `step` holds for all.

    *Shapes*: the result is shaped like x.
    *Raises*: NonScalarOutputError, and as `numerical_jacobian`.
    """

    def scalar_valued(point: Any) -> Any:
        value = f(point)
        if isinstance(value, (tuple, list, dict)) or np.ndim(value) != 0:
            raise NonScalarOutputError(
                f"f returned {_describe(value)}, but a gradient belongs to one number. Make f "
                "return a sum or one entry, or call numerical_jacobian."
            )
        return value

    return numerical_jacobian(scalar_valued, x, method, step)


def numerical_jacobian(f: Function, x: Any, method: str = "central", step: float | None = None) -> Any:
    """Return all partial derivatives at x of all outputs of f.

    *Shapes*: for arrays, `f(x).shape + x.shape`. A nested output gives its own structure; in place
    of each of its leaves stands the structure of x.
    *Raises*: StructureError, StepError, NonFiniteError.
    """
    _check_method(method)
    inputs = _leaves(x, "x")
    # Only forward differences need f at the point itself; the others only where nothing can move.
    needs_value = method == "forward" or not any(leaf.size for leaf in inputs)
    output = f(_rebuild(x, inputs)) if needs_value else None
    base = _leaves(output, "f(x)") if needs_value else None
    columns: list[list[Leaves]] = [[] for _ in inputs]
    for place, leaf in enumerate(inputs):
        for entry in range(leaf.size):
            unit = [np.zeros_like(other) for other in inputs]
            unit[place].flat[entry] = 1
            output, slopes = _quotient(method, f, x, inputs, unit, step, base)
            columns[place].append(slopes)

    outputs = _leaves(output, "f(x)")

    def block(k: int) -> Any:
        """Return the derivatives of the k-th leaf of the output, in the structure of x."""
        shape = outputs[k].shape
        parts = []
        for leaf, column in zip(inputs, columns, strict=True):
            rows = np.array([slopes[k] for slopes in column]).reshape(-1, *shape)
            parts.append(np.moveaxis(rows, 0, -1).reshape(shape + leaf.shape))
        return _rebuild(x, parts)

    return rebuild(flatten(output)[1], [block(k) for k in range(len(outputs))])


def error_curve(
    f: Function,
    x: float,
    steps: Iterable[float],
    method: str = "forward",
    exact: float | None = None,
) -> np.ndarray:
    """Return the absolute error of a formula at the number x, once per step.

    The formula is taken as a textbook prints it: no correction of x + h, and no refusal of a step
    that vanishes in it, since those are what the curve is there to show. `exact` is the derivative;
    where it is not given, f must be analytic and the complex step supplies it.

    *Shapes*: one-dimensional, as long as `steps`.
    """
    _check_method(method)
    truth = complex_step(f, x) if exact is None else exact
    textbook: dict[str, Callable[[float], Any]] = {
        "forward": lambda h: (f(x + h) - f(x)) / h,
        "central": lambda h: (f(x + h) - f(x - h)) / (2 * h),
        "complex": lambda h: np.imag(f(x + 1j * h)) / h,
    }
    return np.array([abs(textbook[method](_checked_step(h)) - truth) for h in steps], dtype=float)


def _directional(method: str, f: Function, x: Any, direction: Any, step: float | None) -> Any:
    inputs = _leaves(x, "x")
    if direction is None:
        if len(inputs) != 1 or inputs[0].size != 1:
            raise StructureError(
                f"x is {_describe(x)}, and f has a derivative in every direction there. Give "
                "direction=…, shaped like x, or call numerical_gradient or numerical_jacobian."
            )
        moves = [np.ones_like(inputs[0])]
    else:
        moves = _leaves(direction, "direction")
        if [m.shape for m in moves] != [leaf.shape for leaf in inputs]:
            raise StructureError(
                f"direction is {_describe(direction)}, but x is {_describe(x)}. Give one number "
                "in direction for each number in x."
            )
    base = _leaves(f(_rebuild(x, inputs)), "f(x)") if method == "forward" else None
    output, slopes = _quotient(method, f, x, inputs, moves, step, base)
    return _rebuild(output, slopes)


def _quotient(
    method: str,
    f: Function,
    x: Any,
    inputs: Leaves,
    moves: Leaves,
    step: float | None,
    base: Leaves | None,
) -> tuple[Any, Leaves]:
    """Return one output of f, for its structure, and the slopes of all its leaves.

    `base` is f(x), which a forward difference uses again and again and the others never.
    """
    h = _default_step(method, inputs, moves) if step is None else _checked_step(step)
    if method == "complex":
        output = _at_complex_point(f, x, _shifted(inputs, moves, 1j * h))
        after = _leaves(output, "f(x)")
        _check_finite(after, h)
        return output, [np.asarray(leaf.imag / h, dtype=leaf.real.dtype) for leaf in after]

    ahead = _shifted(inputs, moves, h)
    behind = _shifted(inputs, moves, -h) if method == "central" else inputs
    run = _run(ahead, behind, moves, h)
    if run == 0:
        raise StepError(
            f"Adding a step of {h:.1e} left x as it was: the floats around x lie further apart. "
            f"Leave step out, or use about {_default_step(method, inputs, moves):.1e}."
        )
    output = f(_rebuild(x, ahead))
    after = _leaves(output, "f(x)")
    before = base if base is not None else _leaves(f(_rebuild(x, behind)), "f(x)")
    if [leaf.shape for leaf in after] != [leaf.shape for leaf in before]:
        raise StructureError(
            "f returned different shapes at two neighbouring points, so there is no difference to "
            "take. Make the shape of f's result independent of the values in x."
        )
    _check_finite([*after, *before], h)
    slopes = zip(after, before, strict=True)
    return output, [np.asarray((a - b) / run, dtype=a.dtype) for a, b in slopes]


def _check_finite(values: Leaves, h: float) -> None:
    if not all(np.all(np.isfinite(leaf)) for leaf in values):
        raise NonFiniteError(
            f"f returned nan or inf within a step of {h:.1e} of x. Give a smaller step=…, or move "
            "x away from the edge of f's domain."
        )


def _at_complex_point(f: Function, x: Any, point: Leaves) -> Any:
    advice = (
        "The complex step needs an f that is analytic and keeps complex numbers: np.sin instead of "
        "math.sin, no abs, float or comparison. Otherwise use a central difference."
    )
    try:
        output = f(_rebuild(x, point))
    except TypeError as error:
        raise StructureError(f"f failed at a complex point: {error}. {advice}") from error
    if not all(leaf.dtype.kind == "c" for leaf in _leaves(output, "f(x)")):
        raise StructureError(
            f"f returned a real number at a complex point, so the derivative was lost. {advice}"
        )
    return output


def _default_step(method: str, inputs: Leaves, moves: Leaves) -> float:
    """Return the step whose longest move is u**p times the scale of the numbers that move."""
    # The coarsest precision in x bounds what f can resolve.
    unit_roundoff = max((float(np.finfo(leaf.dtype).eps) for leaf in inputs), default=0.0) / 2
    scale = longest = 0.0
    for leaf, move in zip(inputs, moves, strict=True):
        scale = max(scale, float(np.max(np.abs(leaf), where=move != 0, initial=1.0)))
        longest = max(longest, float(np.max(np.abs(move), initial=0.0)))
    return float(unit_roundoff ** STEP_EXPONENTS[method] * scale / (longest or 1.0))


def _shifted(inputs: Leaves, moves: Leaves, h: complex) -> Leaves:
    # NumPy 1 would widen a single float32, and a step chosen for float32 suits no other precision.
    shifted = []
    for leaf, move in zip(inputs, moves, strict=True):
        dtype = np.result_type(leaf.dtype, np.complex64) if h.imag else leaf.dtype
        shifted.append(np.asarray(leaf + h * move, dtype=dtype))
    return shifted


def _run(ahead: Leaves, behind: Leaves, moves: Leaves, h: float) -> float:
    """Return the step that was really taken, which rounding in x + h made differ from h.

    For one moving number this is (x + h) - x, which floats subtract without error. For several it
    is the projection of what was moved on the direction.
    """
    longest = max(float(np.max(np.abs(m), initial=0.0)) for m in moves)
    if longest == 0:
        return h
    along = length = 0.0
    for a, b, move in zip(ahead, behind, moves, strict=True):
        unit = move.astype(float) / longest
        along += float(np.sum(unit * (a - b)))
        length += float(np.sum(unit * move))
    return along / length


def _checked_step(step: float) -> float:
    if not (isinstance(step, (int, float, np.number)) and math.isfinite(step) and step > 0):
        raise StepError(f"step is {step!r}. Give a positive finite number, such as 1e-6.")
    return float(step)


def _check_method(method: str) -> None:
    if method not in STEP_EXPONENTS:
        raise ValueError(f"method is {method!r}. Choose one of {', '.join(STEP_EXPONENTS)}.")


def _leaves(tree: Any, name: str) -> Leaves:
    """Return copies of the numbers and arrays in `tree`, integers promoted; only f(x) may be complex.

    Copies, because f may write every result into one buffer, or into its argument.
    """
    is_output = name == "f(x)"
    found: Leaves = []
    for value, path in zip(flatten(tree)[0], leaf_names(tree, name), strict=True):
        # Python's integers have no largest one, so NumPy may see them as objects.
        array = np.asarray(float(value) if isinstance(value, int) else value)
        if array.dtype.kind not in ("iufc" if is_output else "iuf"):
            raise StructureError(f"{path} is {_describe(value)}. {WHAT_TO_USE}")
        if not is_output and not np.all(np.isfinite(array)):
            raise NonFiniteError(f"{path} holds nan or inf, where no derivative exists. Remove it.")
        found.append(array.astype(float if array.dtype.kind in "iu" else array.dtype))
    if not found:
        raise StructureError(f"{name} is {_describe(tree)}, which holds no number. {WHAT_TO_USE}")
    return found


def _rebuild(template: Any, leaves: Sequence[np.ndarray]) -> Any:
    """Return fresh copies of `leaves` in the structure of `template`, numbers where it has numbers."""
    originals, structure = flatten(template)

    def copy_like(original: Any, leaf: np.ndarray) -> Any:
        if isinstance(original, np.ndarray) or leaf.ndim:
            return np.array(leaf)
        # NumPy's double is a Python float too; narrower ones keep their precision.
        return leaf.item() if isinstance(original, (int, float, complex)) else leaf[()]

    return rebuild(structure, list(map(copy_like, originals, leaves)))


def _describe(value: Any) -> str:
    if isinstance(value, np.ndarray):
        return f"an array of {value.dtype} of shape {value.shape}"
    if isinstance(value, (tuple, list, dict)):
        return f"a {type(value).__name__} of {len(value)}"
    return f"{value!r}, of type {type(value).__name__}"
