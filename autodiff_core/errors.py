"""The errors of the engine: each says what happened, where, and what to do about it."""


class AutodiffError(Exception):
    """Base of every error that this package raises on purpose."""


class MissingRuleError(AutodiffError, NotImplementedError):
    """A primitive or a NumPy function has no derivative rule for what was asked."""


# An AttributeError too, so that `hasattr`, and `getattr` with a default, answer as usual.
class MissingAttributeError(MissingRuleError, AttributeError):
    """An attribute or a method of NumPy's arrays that traced values have not."""


class TracedValueError(AutodiffError, TypeError):
    """A traced value was used where only a plain number or array makes sense."""


class StructureError(AutodiffError, ValueError):
    """A tangent, cotangent or argument does not match the structure, shape or dtype of another."""


class NonScalarOutputError(AutodiffError, ValueError):
    """`grad` was asked about a function whose output is not one number."""


# An AssertionError too, so that a runner of tests counts it as a failure.
class DerivativeMismatchError(AutodiffError, AssertionError):
    """Two ways to compute the same derivative disagree."""


class RecompileError(AutodiffError, ValueError):
    """A compiled function was called with arguments that take another path than its example."""


class StepError(AutodiffError, ValueError):
    """The step of a difference quotient is not positive and finite, or vanishes in x + h."""


class NonFiniteError(AutodiffError, ArithmeticError):
    """A value that a derivative is taken from is nan or infinite."""
