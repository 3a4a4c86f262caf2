"""What arrays of NumPy have and traced values have not, and what to write in its place."""

from typing import Any

import numpy as np

from .errors import MissingAttributeError

FIVE_LINES = """
    from autodiff_core import define_primitive
    {name} = define_primitive("{name}", value=lambda x: ...,
                              jvp=lambda t, x, out: ...,    # tangent of x → tangent of out
                              vjp=lambda ct, x, out: ...)   # cotangent of out → cotangent of x
    y = {name}(x)"""

# fmt: off
# Methods that edit an array, and what makes a new one.
EDITS = {
    "sort": "np.sort(x)", "partition": "np.partition(x, kth)", "fill": "np.full_like(x, value)",
    "put": "np.where(condition, value, x)", "itemset": "np.where(condition, value, x)",
    "resize": "np.reshape(x, shape)", "setfield": "np.where(condition, value, x)",
    "byteswap": "x.astype(dtype)",
}
# What says where an array's bytes are, or hands them over.
MEMORY = {
    "base", "ctypes", "data", "device", "dump", "dumps", "flags", "flat", "getfield", "itemsize",
    "nbytes", "setflags", "strides", "to_device", "tobytes", "tofile", "tostring", "view",
}
# Words of other libraries, or of other versions of NumPy, for what there is.
ELSEWHERE = {
    "detach": "constant(x)", "numpy": "constant(x)", "_value": "constant(x)",
    "requires_grad": "grad(f)", "backward": "grad(f)", "grad": "grad(f)",
    "mT": "np.swapaxes(x, -1, -2)", "ptp": "np.max(x) - np.min(x)",
    "newbyteorder": "x.astype(dtype)",
    "unsqueeze": "np.expand_dims(x, axis)", "permute": "np.transpose(x, axes)",
    "at": "np.where(condition, value, x)",
}
# fmt: on


class Absent:
    """Stands for an attribute that a class has not: to ask an object for it is an error.

    (A method `__getattr__` would do, but Python then takes its slow way to every attribute.)"""

    def __init__(self, name: str) -> None:
        self.name = name

    def __get__(self, x: Any, kind: Any = None) -> Any:
        if x is None:
            return self
        raise MissingAttributeError(advice(self.name))


def name_absent(kind: type) -> None:
    """Let a class say what to write in place of an array's attributes that it has not."""
    names = [name for name in dir(np.ndarray) if not name.startswith("_")]
    for name in (*names, *EDITS, *MEMORY, *ELSEWHERE):
        if not hasattr(kind, name):
            setattr(kind, name, Absent(name))


def advice(name: str) -> str:
    """What to say of an attribute that is not there."""
    if name in EDITS:
        return (
            f"x.{name} would edit a traced value in place: earlier results still need it. "
            f"Write {EDITS[name]} for a new one."
        )
    if name in MEMORY:
        return (
            f"x.{name} is about an array's memory, and a traced value has none of its own. Ask "
            f"constant(x).{name}: what it says has no derivative."
        )
    if name in ELSEWHERE:
        return f"A traced value has no attribute {name!r}. Write {ELSEWHERE[name]}."
    return without_row(name)


def without_row(name: str) -> str:
    """What to say of a function of NumPy's that the table does not cover."""
    return (
        f"`np.{name}` cannot be differentiated: it has no row in the table. "
        "Write it with functions that have one, use `constant(…)`, or add it:"
        f"{FIVE_LINES.format(name=name.replace('.', '_'))}"
    )
