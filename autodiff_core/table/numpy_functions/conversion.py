"""Lists and several arrays become one array; dtypes."""

from typing import Any

import numpy as np

from ...errors import StructureError, TracedValueError
from ...primitive import Primitive
from ...structure import real
from ...traced import FLOAT, Traced
from .. import arrays
from .axes import normalize_axes
from .protocol import covers


# A traced value needs no copy, since nobody can edit it.
@covers(np.asarray, np.copy)
def asarray(x):
    """A traced value as it is, or else an array; lists with traced values are stacked."""
    if isinstance(x, Traced):
        return x
    if isinstance(x, (list, tuple)) and any(isinstance(y, (Traced, list, tuple)) for y in x):
        return stack(x)
    return np.asarray(real(x))


def round_entries(x: Any, dtype: np.dtype) -> Any:
    return real(np.asarray(x).astype(dtype))[()]


# To integers or conditions, so it has no derivative.
rounded = Primitive("rounded", round_entries, differentiable=False)


@covers("astype")
def astype(x, dtype, copy=True):
    dtype = np.dtype(dtype)
    if x.dtype == dtype:
        return x
    # Complex dtypes pass, and are refused below, in the words for complex numbers.
    if dtype.kind not in "fiubc":
        raise TracedValueError(
            f"x.astype({dtype.name}) would lose the derivative. Convert to a float dtype, or "
            "constant(x), to which no derivative belongs."
        )
    return arrays.astype(x, dtype=dtype) if dtype.kind == "f" else rounded(x, dtype=dtype)


def in_double(x):
    """x in double precision, in which some of NumPy's functions answer always."""
    # Python's own floats are so, and stay what they are.
    return x if x.__class__ is float else astype(asarray(x), FLOAT)


def in_precision_of(like, x):
    """x in the dtype of another array, if that is of floats: an integer's would round it."""
    return astype(x, like.dtype) if like.dtype.kind == "f" else x


def promoted(parts):
    """Arrays of one dtype, so that no rule sees two; plain ones are left to NumPy, as constants."""
    parts = [asarray(part) for part in parts]
    dtypes = {part.dtype for part in parts}
    if len(dtypes) < 2:
        return parts
    common = np.result_type(*dtypes)
    return [astype(part, common) if isinstance(part, Traced) else part for part in parts]


@covers(np.concatenate)
def concatenate(parts, axis=0):
    parts = promoted(parts)
    if not parts:
        raise StructureError("np.concatenate got no arrays. A generator is used up: pass a list.")
    if axis is None:
        parts = [arrays.reshape(part, shape=(-1,)) for part in parts]
    return arrays.concatenate(*parts, axis=normalize_axes(int(axis or 0), parts[0].ndim)[0])


@covers(np.stack)
def stack(parts, axis=0):
    return concatenate([np.expand_dims(asarray(part), axis) for part in parts], axis)


@covers(np.vstack)
def vstack(parts):
    return concatenate([np.atleast_2d(asarray(part)) for part in parts])


@covers(np.hstack)
def hstack(parts):
    rows = [np.atleast_1d(asarray(part)) for part in parts]
    return concatenate(rows, axis=0 if rows[0].ndim < 2 else 1)
