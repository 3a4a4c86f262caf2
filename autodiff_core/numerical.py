"""Numerical differentiation: slopes from values of a function, at steps chosen with care.

    slope of f at x along v                         truncation   round-off        p     evaluations for n inputs
    forward   (f(x + h v) - f(x)) / h               O(h)         O(u / h)         1/2   n + 1
    central   (f(x + h v) - f(x - h v)) / (2 h)     O(h²)        O(u / h)         1/3   2 n
    complex   Im f(x + i h v) / h, for analytic f   O(h²)        no subtraction   2     n

The default step, u^p · max(|x|, 1) / max(|v|), balances both errors; u, the unit round-off, is half of NumPy's eps.
x, v and f(x) are numbers, arrays, or nested tuples, lists and dicts of them; what is neither stays as it is.
f gets a fresh copy of x at every call, integers as doubles. *Raises*: StructureError, StepError, NonFiniteError.
*Sources*: Nocedal & Wright, Numerical Optimization (2nd ed.), section 8.1; Squire & Trapp, SIAM Review, 1998."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any

import numpy as np

from .errors import NonFiniteError, NonScalarOutputError, StepError, StructureError
from .structure import flatten, flatten_like, leaf_names, rebuild

STEP_EXPONENTS = {
    "forward": 1 / 2,
    "central": 1 / 3,
    "complex": 2.0,
}  # p; u**2 puts a truncation of h**2 below u
WHAT_TO_USE = "Use real numbers, arrays of them, or nested tuples, lists and dicts of both."
ANALYTIC = (
    "Give an analytic f (np.sin for math.sin, no abs or comparison), or use a central difference."
)


def forward_difference(
    f: Callable, x: Any, direction: Any = None, step: float | None = None
) -> Any:
    """Return the slope of f at x along `direction`, shaped like x; a single number needs none. *Shapes*: like f(x)."""
    return _directional("forward", f, x, direction, step)


def central_difference(
    f: Callable, x: Any, direction: Any = None, step: float | None = None
) -> Any:
    """Return what `forward_difference` does, to one order more, by a central difference: two evaluations."""
    return _directional("central", f, x, direction, step)


def complex_step(f: Callable, x: Any, direction: Any = None, step: float | None = None) -> Any:
    """Return what `forward_difference` does, to round-off, by one evaluation at a complex point. f is analytic."""
    return _directional("complex", f, x, direction, step)


def numerical_gradient(
    f: Callable, x: Any, method: str = "central", step: float | None = None
) -> Any:
    """Return the gradient at x of f, which returns one number. *Shapes*: like x. *Raises*: NonScalarOutputError too."""

    def scalar_valued(point: Any) -> Any:
        if isinstance(value := f(point), (tuple, list, dict)) or np.ndim(value) != 0:
            raise NonScalarOutputError(
                f"f returned {_describe(value)}, no number. Use numerical_jacobian."
            )
        return value

    return numerical_jacobian(scalar_valued, x, method, step)


def numerical_jacobian(
    f: Callable, x: Any, method: str = "central", step: float | None = None
) -> Any:
    """Return all derivatives of f at x. *Shapes*: `f(x).shape + x.shape`; if f(x) is nested, a tree like x per leaf."""
    inputs = _leaves(x, "x")
    n = sum(leaf.size for leaf in inputs)  # unit directions, each with a default step of its own
    columns = list(_slopes(method, f, x, (np.eye(1, n, i)[0] for i in range(n)), step)) or [
        _evaluate(f, x, inputs)
    ]
    rows = (
        np.array(row[:n]).reshape(n, *row[0].shape)
        for row in zip(*(slopes for _, slopes in columns), strict=True)
    )
    trees = [_rebuild(x, _split(np.moveaxis(row, 0, -1), inputs)) for row in rows]
    return rebuild(flatten(columns[-1][0])[1], trees)


def error_curve(f: Callable, x: float, steps: Iterable[float], method: str = "forward",
                exact: float | None = None) -> np.ndarray:  # fmt: skip
    """Return a formula's absolute errors at the number x, shaped like `steps`. Without `exact`, f must be analytic."""
    checked = [_checked_step(method, h) for h in steps]
    truth = complex_step(f, x) if exact is None else exact
    textbook: dict = {  # as printed: the curve is there to show what rounding in x + h does
        "forward": lambda h: (f(x + h) - f(x)) / h, "complex": lambda h: np.imag(f(x + 1j * h)) / h,
        "central": lambda h: (f(x + h) - f(x - h)) / (2 * h)}  # fmt: skip
    return np.array([abs(textbook[method](h) - truth) for h in checked], dtype=float)


def _directional(method: str, f: Callable, x: Any, direction: Any, step: float | None) -> Any:
    inputs = _leaves(x, "x")
    if direction is None and sum(leaf.size for leaf in inputs) != 1:
        raise StructureError(
            f"x is {_describe(x)}: f has a slope in every direction. Give direction=…."
        )
    flatten_like(flatten(x)[1], x if direction is None else direction, "direction", inputs)
    moves = [np.ones_like(inputs[0])] if direction is None else _leaves(direction, "direction")
    return _rebuild(*next(_slopes(method, f, x, [np.concatenate(moves, axis=None)], step)))


def _slopes(
    method: str, f: Callable, x: Any, directions: Iterable, step: float | None
) -> Iterator[tuple]:
    """Yield an output of f, for its structure, and its leaves' slopes, for each direction, a flat vector."""
    step, inputs = _checked_step(method, step), _leaves(x, "x")
    unit_roundoff = (
        max(float(np.finfo(leaf.dtype).eps) for leaf in inputs) / 2
    )  # of the coarsest precision
    start = _evaluate(f, x, inputs) if method == "forward" else None
    for direction in directions:
        longest = float(np.max(np.abs(direction), initial=0.0)) or 1.0
        largest = float(
            np.max(np.abs(np.concatenate(inputs, axis=None)), where=direction != 0, initial=1.0)
        )
        default = unit_roundoff ** STEP_EXPONENTS[method] * largest / longest
        h = step or default
        if method == "complex":
            try:
                output, after = _evaluate(f, x, _shifted(inputs, direction, 1j * h))
            except TypeError as error:
                raise StructureError(f"f failed at a complex point: {error}. {ANALYTIC}") from error
            if not all(map(np.iscomplexobj, after)):
                raise StructureError(
                    f"A real number at a complex point: the derivative was lost. {ANALYTIC}"
                )
            run, changes = h, [leaf.imag for leaf in after]
        else:
            ahead, behind = (
                _shifted(inputs, direction, t) for t in (h, -h if method == "central" else 0.0)
            )
            moved = np.concatenate(ahead, axis=None) - np.concatenate(
                behind, axis=None
            )  # not h v: x + h v is rounded
            weights = direction / longest
            run = float(weights @ moved / (weights @ direction)) if direction.any() else h
            if run == 0:
                raise StepError(
                    f"A step of {h:.1e} vanishes in x + h. Omit it, or use about {default:.1e}."
                )
            (output, after), (_, before) = _evaluate(f, x, ahead), start or _evaluate(f, x, behind)
            if [leaf.shape for leaf in after] != [leaf.shape for leaf in before]:
                raise StructureError(
                    "f returned different shapes near x. Make its shape independent of x."
                )
            changes = [a - b for a, b in zip(after, before, strict=True)]
        yield output, [np.asarray(change / run, change.dtype) for change in changes]


def _evaluate(f: Callable, x: Any, point: list[np.ndarray]) -> tuple[Any, list[np.ndarray]]:
    output = f(_rebuild(x, point))
    return output, _leaves(
        output, "f(x)"
    )  # which are copies, since f may write into its arrays again


def _shifted(inputs: list[np.ndarray], direction: np.ndarray, h: complex) -> list[np.ndarray]:
    """Return x + h v, every leaf in its own precision, for which the step was chosen."""
    moves = zip(inputs, _split(direction, inputs), strict=True)
    return [
        np.asarray(x + h * v, np.result_type(x.dtype, np.complex64) if h.imag else x.dtype)
        for x, v in moves
    ]


def _split(vector: np.ndarray, leaves: list[np.ndarray]) -> list[np.ndarray]:
    """Cut the last axis of `vector` into parts that are shaped like the leaves."""
    parts = np.split(vector, np.cumsum([leaf.size for leaf in leaves])[:-1], axis=-1)
    return [
        p.reshape(vector.shape[:-1] + leaf.shape) for p, leaf in zip(parts, leaves, strict=True)
    ]


def _checked_step(method: str, step: float | None) -> float | None:
    if method not in STEP_EXPONENTS:
        raise ValueError(f"method is {method!r}. Choose one of {', '.join(STEP_EXPONENTS)}.")
    if step is not None and not (isinstance(step, (int, float, np.number)) and 0 < step < np.inf):
        raise StepError(f"step is {step!r}. Give a positive finite number, such as 1e-6.")
    return step and float(step)


def _leaves(tree: Any, name: str) -> list[np.ndarray]:
    """Return copies of the numbers and arrays in `tree`, integers promoted; only f(x) may be complex."""
    found = []
    for value, path in zip(flatten(tree)[0], leaf_names(tree, name), strict=True):
        array = np.asarray(
            float(value) if isinstance(value, int) else value
        )  # NumPy takes 10**20 for an object
        if array.dtype.kind not in ("iufc" if name == "f(x)" else "iuf"):
            raise StructureError(f"{path} is {_describe(value)}. {WHAT_TO_USE}")
        if not np.all(np.isfinite(array)):
            raise NonFiniteError(f"{path} holds nan or inf. Give another x, or a smaller step=….")
        found.append(array.astype(float if array.dtype.kind in "iu" else array.dtype))
    if not found:
        raise StructureError(f"{name} is {_describe(tree)}, which holds no number. {WHAT_TO_USE}")
    return found


def _rebuild(template: Any, leaves: list[np.ndarray]) -> Any:
    """Return fresh copies of `leaves` in the structure of `template`, numbers where it has numbers."""
    originals, structure = flatten(template)
    as_number = lambda old, leaf: (
        leaf.item() if isinstance(old, (int, float, complex)) else leaf[()]
    )
    copy_like = lambda old, leaf: (
        np.array(leaf) if isinstance(old, np.ndarray) or leaf.ndim else as_number(old, leaf)
    )
    return rebuild(structure, map(copy_like, originals, leaves))


def _describe(value: Any) -> str:
    kind = type(value).__name__
    what = (
        f"a {kind} of {len(value)}"
        if isinstance(value, (tuple, list, dict))
        else f"{value!r}, of type {kind}"
    )
    return (
        f"an array of {value.dtype} of shape {value.shape}"
        if isinstance(value, np.ndarray)
        else what
    )
