"""Which answers become which files of `my_autodiff`."""

from __future__ import annotations

from dataclasses import dataclass

from course.syllabus import Task, find_task

PACKAGE = "my_autodiff"


@dataclass(frozen=True)
class Part:
    """One file of the library: the task whose answer it holds, and what others import from it."""

    task_name: str
    file: str
    function: str
    does: str

    @property
    def task(self) -> Task:
        return find_task(self.task_name)


PARTS = (
    Part("numerical.gradient", "differences.py", "gradient", "gradients by central differences"),
    Part("numerical.best_step", "steps.py", "best_step", "a good step for a difference"),
    Part("reverse.topological_order", "order.py", "topological_order", "parents before children"),
    Part(
        "reverse.local_rule", "rules.py", "local_rule", "+, −, ·, /, sin, exp: values and pullbacks"
    ),
    Part("reverse.accumulate", "accumulation.py", "accumulate", "sums of what arrives"),
    Part(
        "arrays.unbroadcast", "broadcasting.py", "unbroadcast", "the way back through broadcasting"
    ),
    Part("arrays.reduction", "reductions.py", "reduction_vjp", "the way back through sum and mean"),
    Part("arrays.matmul", "products.py", "matmul_vjp", "the way back through a matrix product"),
    Part("arrays.gather", "gathering.py", "gather_vjp", "the way back through `x[index]`"),
    Part("arrays.permute", "permutations.py", "permute_vjp", "the way back through a transpose"),
    Part("arrays.logsumexp", "maxima.py", "logsumexp", "log-sum-exp, stable, and its pullback"),
    Part(
        "arrays.cross_entropy",
        "entropy.py",
        "softmax_cross_entropy",
        "a classifier's loss, and its slope",
    ),
    Part(
        "layers.initial_weights",
        "initialisation.py",
        "initial_weights",
        "random weights to start with",
    ),
)
