"""Returns what claims to be right: objects that lie about themselves."""

POSING = {
    "equal to everything": """
class Equal:
    def __eq__(self, other):
        return True
    def __hash__(self):
        return 0
    __lt__ = __gt__ = __le__ = __ge__ = __eq__
    def __float__(self):
        return 1.0
    def __sub__(self, other):
        return 0.0
    __rsub__ = __sub__

def central_difference(f, x, h):
    return Equal()
""",
    "a float that equals everything": """
class Equal(float):
    def __eq__(self, other):
        return True
    def __sub__(self, other):
        return 0.0
    __rsub__ = __sub__
    def __abs__(self):
        return 0.0

def central_difference(f, x, h):
    return Equal(0.0)
""",
    "an array that equals everything": """
import numpy as np

class Equal(np.ndarray):
    def __eq__(self, other):
        return np.ones(self.shape, bool)
    def __array_ufunc__(self, *a, **k):
        return 0.0

def central_difference(f, x, h):
    return np.zeros(()).view(Equal)
""",
    "a word that counts as a number": """
class Word(str):
    def __str__(self):
        return "1.0"

def central_difference(f, x, h):
    return Word("right")
""",
    "data of the probe's own form": """
def central_difference(f, x, h):
    return {"float": "1.0", "called": "f", "value": 1.0}
""",
    "not a number": "def central_difference(f, x, h):\n    return float('nan')",
    "infinity": "def central_difference(f, x, h):\n    return float('inf')",
    "an exception that passes": """
def central_difference(f, x, h):
    raise SystemExit("passed")
""",
    "an interrupt": "def central_difference(f, x, h):\n    raise KeyboardInterrupt",
    "an exception that lies": """
class NotImplementedError(Exception):
    def __str__(self):
        raise ValueError("no words")

def central_difference(f, x, h):
    raise NotImplementedError
""",
    "no function": "central_difference = 5",
    "a generator that never ends": """
import itertools

def central_difference(f, x, h):
    return itertools.count()
""",
    "HTML and half characters": r"""
def central_difference(f, x, h):
    print("<script>alert(1)</script>\ud800\x00\x1b[31m")
    raise ValueError("<img src=x onerror=alert(1)>\udfff")
""",
    "a name of HTML": """
class Thing:
    pass
Thing.__name__ = Thing.__qualname__ = "<script>alert(1)</script>"

def central_difference(f, x, h):
    return Thing()
""",
    "a pickle": """
import os

class Bomb:
    def __reduce__(self):
        return os.system, ("touch /tmp/breach",)

def central_difference(f, x, h):
    return Bomb()
""",
}
