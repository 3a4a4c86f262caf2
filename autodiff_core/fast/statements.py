"""How an operation is spelled: one value of a program, and the Python expression that computes it.

For numbers `sin(x) * y` is `(sin_(x0) * x1)`; for arrays it is `sin_(x0)`, then `mul_(v2, x1, v2)`:
the row's function, called by the row's name, with the array that its result is written into."""

from collections.abc import Callable
from typing import Any

import numpy as np

from ..primitive import Primitive
from ..printing import OPERATORS
from ..sums import is_product, ones_along
from ..traced import shape_of
from .generated import Namespace

# How a row is written for numbers; rows that are not here are called by name.
# (Python's ** may answer with a complex number.)
ARITHMETIC = {
    name: f"({template})" for name, template in OPERATORS.items() if name not in ("pow", "matmul")
}
CHOICE = "({1} if {0} else {2})"
# What traced values answer by the same operators.
TOTAL = ("add", "sub", "mul", "div", "neg")
# fmt: off
VIEWS = {
    "swap":         "{}.swapaxes(-1, -2)",
    "reshape":      "{}.reshape({shape})",
    "transpose":    "{}.transpose({axes})",
    "broadcast_to": "broadcast_to({}, {shape})",
}
# fmt: on
# Rows that may return their operand, or a view of it, too.
SOMETIMES_VIEWS = ("constant", "einsum")
# What a ufunc may do by itself.
STRETCHING = ("broadcast_to", "reshape")
# Views in which each entry has a place of its own.
REARRANGED = ("swap", "reshape", "transpose")
EXTREMES = {"maximum": np.maximum, "minimum": np.minimum}

PYTHON_NUMBERS = {float, int, bool}
NUMBERS = {*PYTHON_NUMBERS, np.float64, np.bool_}


class Step:
    """One value of a program: an operation, an input or a constant, with the value it had."""

    def __init__(
        self, primitive: Primitive | None, operands: list["Step"], params: dict, value: Any
    ) -> None:
        self.primitive = primitive
        self.operands = operands
        self.params = params
        self.value = value
        self.shape: tuple = shape_of(value)
        self.name = primitive.name if primitive else ""
        # Its place in the program, how many steps need it, and the place of the last of them.
        self.number = -1
        self.uses = 0
        self.last = -1
        # A name or an expression for the value, and how deep that is nested.
        self.text = ""
        self.depth = 0
        # The name of the array that holds the value, where the program may write over it.
        self.memory = ""
        # The step whose memory it shares, and whether each of its entries has a place of its own.
        self.root: Step = operands[0].root if self.is_view() else self
        is_rearranged = self.name in REARRANGED and operands[0].writeable
        self.writeable: bool = self.root is self or is_rearranged

    def is_view(self) -> bool:
        """May it share the first operand's memory? An index of positions makes a copy."""
        is_slice = self.name == "index" and len(self.operands) == 1
        may_share = is_slice or self.name in VIEWS or self.name in SOMETIMES_VIEWS
        return may_share and text_of(self.params) is not None

    def is_array(self) -> bool:
        return isinstance(self.value, np.ndarray)

    def is_literal(self) -> bool:
        """Is it a number that stands in the source, such as `(2.0)`?"""
        return self.primitive is None and self.text[0] == "("


def text_of(params: dict) -> str | None:
    """A text that tells parameters apart; None where there is an array, which NumPy abbreviates."""
    text = repr(params)
    return None if "array(" in text else text


class Speller:
    """Writes steps as expressions, whose names go to a namespace.

    `target(step, in_place)` names the array that a result is written into, or answers "". What is
    `typed` runs for the example's dtypes alone; with `preallocate`, arrays outlive a run."""

    def __init__(self, names: Namespace, target: Callable, typed: bool, preallocate: bool) -> None:
        self.names = names
        self.target = target
        self.typed = typed
        self.preallocate = preallocate
        # The names of arrays of one number, which many steps share.
        self.arrays: dict[tuple, str] = {}

    def expression(self, step: Step) -> str:
        """The expression that computes a step."""
        primitive = step.primitive
        assert primitive is not None
        texts = [operand.text for operand in step.operands]
        kinds = {operand.value.__class__ for operand in step.operands}
        if step.name in ARITHMETIC and kinds <= NUMBERS:
            return ARITHMETIC[step.name].format(*texts)
        if step.name == "where" and kinds <= NUMBERS:
            return self.choice(step, CHOICE.format(*texts))
        # `math` would make Python's floats of NumPy's doubles, which keep their kind.
        if primitive.scalar and kinds <= PYTHON_NUMBERS:
            return self.call(primitive.scalar, step.name, texts)
        if step.name in VIEWS and step.operands[0].is_array():
            is_matrix = step.name == "swap" and step.value.ndim == 2
            template = "{}.T" if is_matrix else VIEWS[step.name]
            return template.format(*texts, **step.params)
        if step.name == "matmul" and step.value.ndim == 2:
            return "{}.dot({})".format(*texts)
        if step.name == "sum":
            return self.sum(step, primitive)
        return self.application(step, primitive, texts)

    def choice(self, step: Step, text: str) -> str:
        """A choice between numbers; between two kinds of them, what it was in the record."""
        _, x, y = step.operands
        if x.value.__class__ is y.value.__class__:
            return text
        return f"{self.names.constant(step.value.__class__)}{text}"

    def sum(self, step: Step, primitive: Primitive) -> str:
        """A sum, as `reduce` has it: of a matrix as a product with ones."""
        operand = step.operands[0]
        x = operand.value
        axis = step.params["axis"]
        keepdims = step.params["keepdims"]
        if x.ndim > 2 and is_product(x, axis):
            return self.application(step, primitive, [operand.text])
        # NumPy adds in the order of memory: rows first, always, so that the digits are the same.
        rows = operand.text
        if x.ndim > 1:
            rows = self.call(np.ascontiguousarray, "in_rows", [rows])
        if is_product(x, axis):
            ones = self.names.constant(ones_along(x.shape, x.dtype, axis, keepdims))
            left, right = (ones, rows) if axis == (0,) else (rows, ones)
            return f"{left}.dot({right})"
        target = self.target(step, False) or None
        return f"add.reduce({rows}, {axis}, None, {target}, {keepdims})"

    def application(self, step: Step, primitive: Primitive, texts: list[str]) -> str:
        """A call of the row's function; a copy of what it returns where that may be anybody's."""
        function = primitive.value
        if step.name in EXTREMES:
            # The row's own function takes no array to write into.
            function = EXTREMES[step.name]
        elif primitive.aligned and primitive.array:
            function = primitive.array
        if isinstance(function, np.ufunc):
            texts = self.ufunc_arguments(step, primitive)
        for key, value in step.params.items():
            texts.append(f"{key}={self.names.constant(value)}")
        text = self.call(function, step.name, texts)
        return text if primitive.trusted or not step.is_array() else f"array({text})"

    def ufunc_arguments(self, step: Step, primitive: Primitive) -> list[str]:
        """The operands, numbers among them as arrays where that is quicker, and the target."""
        is_extreme = step.name in EXTREMES
        arguments = [operand.text for operand in step.operands]
        if self.typed:
            # NumPy's extremes are twice as quick between two arrays, and this one is made but once.
            shape = step.shape if is_extreme and self.preallocate else ()
            for i, operand in enumerate(step.operands):
                if operand.is_literal():
                    arguments[i] = self.filled(shape, operand, step.operands)
        if target := self.target(step, primitive.aligned):
            # NumPy's extremes take it by name only.
            arguments.append(f"out={target}" if is_extreme else target)
        return arguments

    def filled(self, shape: tuple, literal: Step, operands: list[Step]) -> str:
        """The name of an array of one number, in the dtype in which it meets the operands."""
        dtype = np.result_type(*[operand.value for operand in operands])
        key = shape, literal.text, dtype
        if key not in self.arrays:
            self.arrays[key] = self.names.constant(np.full(shape, literal.value, dtype))
        return self.arrays[key]

    def call(self, function: Callable, name: str, arguments: list[str]) -> str:
        called = self.names.function(function, name)
        return f"{called}({', '.join(arguments)})"


class GraphSpeller(Speller):
    """Writes steps in the graph language, for values that an outer trace follows."""

    def expression(self, step: Step) -> str:
        primitive = step.primitive
        assert primitive is not None
        texts = [operand.text for operand in step.operands]
        # NumPy's arrays would ask their own operators first.
        if step.name in TOTAL and not any(operand.is_array() for operand in step.operands):
            return ARITHMETIC[step.name].format(*texts)
        for key, value in step.params.items():
            texts.append(f"{key}={self.names.constant(value)}")
        return self.call(primitive.function, step.name, texts)


def simplified(primitive: Primitive, operands: list[Step], params: dict, value: Any) -> Step:
    """The operation without what does nothing: factors of one, broadcasts that happen anyway."""
    # NumPy broadcasts by itself, without the memory.
    if primitive.aligned and primitive.array:
        operands = without_broadcasts(operands, shape_of(value))
    first = operands[0]
    if primitive.name == "broadcast_to" and first.name == "reshape" and np.size(first.value) == 1:
        return Step(primitive, first.operands, params, value)
    if primitive.name in ("reshape", "broadcast_to", "astype") and is_like(first, value):
        return first
    # Factors of one alone go: x · 0 is NaN for an infinite x, and -0.0 + 0 is another zero.
    if primitive.name == "mul":
        left, right = operands
        if is_one(left) and is_like(right, value):
            return right
        if is_one(right) and is_like(left, value):
            return left
    return Step(primitive, operands, params, value)


def without_broadcasts(operands: list[Step], shape: tuple) -> list[Step]:
    """Operands before they were stretched, where a ufunc gets to this shape by itself."""
    if not any(operand.name in STRETCHING for operand in operands):
        return operands
    operands = [*operands]
    shapes = [operand.shape for operand in operands]
    for i, operand in enumerate(operands):
        bare = operand
        while bare.name == "broadcast_to" or (bare.name == "reshape" and np.size(bare.value) == 1):
            bare = bare.operands[0]
        # Only where the others stretch the result to its shape without this one.
        others = shapes[:i] + shapes[i + 1 :]
        if np.broadcast_shapes(*others, bare.shape) == shape:
            operands[i] = bare
            shapes[i] = bare.shape
    return operands


def is_like(step: Step, value: Any) -> bool:
    """Has it the shape and the dtype of this value?"""
    return step.shape == shape_of(value) and np.asarray(step.value).dtype == np.asarray(value).dtype


def is_one(step: Step) -> bool:
    """Is it a constant, all ones?"""
    return step.primitive is None and bool(step.text) and bool(np.all(step.value == 1))
