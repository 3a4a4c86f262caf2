"""Who asked a traced value to become a plain one, and what to write instead."""

import sys
from typing import Any

import numpy as np

INSTEAD = (
    "Use NumPy's functions (np.sin for math.sin), np.block([[a, b], [c, d]]) for an array of "
    "numbers, np.stack or np.concatenate for one of arrays (for np.c_ too), x @ y for x.dot(y), "
    "np.where in place of writing, or constant(x)."
)
# NumPy does not ask the entries of a list whether they have an answer of their own.
OF_LISTS = "np.sum np.mean np.max np.min np.prod np.std np.var np.linalg.norm"
FILLED = "np.full np.full_like"
# What `autodiff_core.scipy` has under SciPy's names.
OURS = {
    "special": "betaln digamma entr erf erfc expit gammaln log_expit log_ndtr log_softmax logit "
    "logsumexp ndtr polygamma psi softmax xlog1py xlogy",
    "linalg": "solve_triangular",
    "stats.norm": "logpdf pdf cdf logcdf sf logsf",
    "stats.multivariate_normal": "logpdf pdf entropy",
    "stats.t": "logpdf pdf",
}
PUBLIC = {"scipy": "scipy", "numpy": "np"}


def asking_function() -> str:
    """The library's function that the user called, such as `np.sum`; "" where it is no such one."""
    frame: Any = sys._getframe(1)
    found = ""
    while frame is not None:
        module = frame.f_globals.get("__name__", "")
        library = module.partition(".")[0]
        if library in PUBLIC:
            found = public_name(frame, module) or found
        elif library != __package__:
            break
        # Outwards: the last name before the user's own code is what was called.
        frame = frame.f_back
    return found


def public_name(frame: Any, module: str) -> str:
    """The name that a running function of a library is called by; "" if it is an inner one."""
    name = frame.f_code.co_name
    wrapped = frame.f_locals.get("f")
    if name == "wrapper" and callable(wrapped):
        # A decorator of SciPy's, around a function that it calls f.
        name = wrapped.__name__
        module = wrapped.__module__
    library, *parts = module.split(".")
    is_inside = library == "scipy" and parts[:1] == ["_lib"]
    if is_inside or name.startswith(("_", "<", "wrap")):
        return ""
    # Files with such names are not for users.
    rooms = [part for part in parts[:1] if not part.startswith(("_", "core", "lib"))]
    owner = type(frame.f_locals.get("self")).__name__
    if owner.endswith("_gen"):
        # One of SciPy's distributions, such as `norm`, of class `norm_gen`.
        rooms.append(owner.removesuffix("_gen"))
    return ".".join([PUBLIC[library], *rooms, name])


def advice(name: str) -> str:
    """What to write instead of a call of this function."""
    if name.startswith("scipy."):
        return advice_on_scipy(name)
    if name in OF_LISTS.split():
        return f"Stack the values first: {name}(np.stack(values))."
    if name in FILLED.split():
        return "Write x * np.ones(shape) for an array that is filled with x."
    return INSTEAD


def advice_on_scipy(name: str) -> str:
    """Where the engine has the function, and what to do where it has not."""
    room, _, function = name.removeprefix("scipy.").rpartition(".")
    if function in OURS.get(room, "").split():
        return f"Use autodiff_core.{name}: it takes traced values, and SciPy's does not."
    return (
        "SciPy takes plain numbers alone. Write it with NumPy's functions, see what "
        "autodiff_core.scipy has, or give it a derivative by define_primitive."
    )


def name_of_ufunc(ufunc: np.ufunc) -> str:
    """A ufunc's name after `np.` where it is NumPy's, else with its library."""
    name = ufunc.__name__
    special = sys.modules.get("scipy.special")
    return f"scipy.special.{name}" if getattr(special, name, None) is ufunc else name
