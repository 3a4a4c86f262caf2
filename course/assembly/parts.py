"""Which answers become parts of `my_autodiff`: a file each, in a folder named after the module."""

from __future__ import annotations

from dataclasses import dataclass

from course.syllabus import Task, find_task

PACKAGE = "my_autodiff"


@dataclass(frozen=True)
class Part:
    """One file of the library: the task whose answer it holds, and what others import from it.

    `floor` says what it stands on: 0 on NumPy alone, 1 on the learner's dual numbers, 2 on the
    whole engine: there an answer imports from the library what its exercise takes from the course.
    """

    task_name: str
    function: str
    does: str
    floor: int

    @property
    def file(self) -> str:
        module, _, task = self.task_name.partition(".")
        return f"{module}/{task}.py"

    @property
    def task(self) -> Task:
        return find_task(self.task_name)


# fmt: off
INNER = {
    "numerical.gradient": ("gradient", "gradients by central differences"),
    "symbolic.evaluate": ("evaluate", "the value of a formula"),
    "symbolic.derivative_rule": ("derivative_rule", "derivatives of log, sqrt, cos, tanh, powers"),
    "symbolic.differentiate": ("differentiate", "the formula of a derivative"),
    "symbolic.simplify": ("simplify", "formulas without zeros and ones"),
    "forward.dual_arithmetic": ("Dual", "numbers that move, and their operators"),
    "reverse.record": ("record", "the tape"),
    "reverse.topological_order": ("topological_order", "parents before children"),
    "reverse.local_rule": ("local_rule", "+, −, ·, /, sin, exp: values and pullbacks"),
    "reverse.sweep": ("sweep", "the walk back"),
    "reverse.accumulate": ("accumulate", "sums of what arrives"),
    "arrays.unbroadcast": ("unbroadcast", "the way back through broadcasting"),
    "arrays.reduction": ("reduction_vjp", "the way back through sum and mean"),
    "arrays.matmul": ("matmul_vjp", "the way back through a matrix product"),
    "arrays.gather": ("gather_vjp", "the way back through `x[index]`"),
    "arrays.permute": ("permute_vjp", "the way back through a transpose"),
    "arrays.logsumexp": ("logsumexp", "log-sum-exp, stable, and its pullback"),
    "arrays.cross_entropy": ("softmax_cross_entropy", "a classifier's loss, and its slope"),
    "primitives.relu": ("relu_vjp", "the way back through a relu"),
    "layers.initial_weights": ("initial_weights", "random weights to start with"),
}
BY_DUALS = {
    "forward.elementary_functions": ("DualMath", "functions of numbers that move"),
    "forward.reflected_operators": ("TwoSidedDual", "operators with a plain number on the left"),
    "forward.jvp": ("jvp", "one pass of forward mode"),
}
OUTER = {
    "numerical.forward_difference": ("forward_difference", "a slope from one side"),
    "numerical.central_difference": ("central_difference", "a slope from both sides"),
    "numerical.directional_derivative": ("directional_derivative", "a slope along a direction"),
    "numerical.best_step": ("best_step", "a good step for a difference"),
    "numerical.gradient_check": ("gradient_check", "is this the gradient?"),
    "symbolic.share": ("share", "formulas with equal parts made one"),
    "symbolic.sizes": ("sizes", "how far a formula swells"),
    "forward.jacobian": ("jacobian", "a Jacobian by columns"),
    "forward.nested_derivative": ("derivative", "derivatives within derivatives, by tags"),
    "forward.newton": ("newton", "roots by Newton's method"),
    "reverse.gradient": ("gradient", "all slopes of a function of numbers"),
    "reverse.edge_visits": ("edge_visits", "edges of the sweep, against all paths"),
    "reverse.transpose_test": ("transpose_test", "do push and pull fit together?"),
    "primitives.register": ("make_cbrt", "a cube root with a rule of its own"),
    "primitives.softplus": ("softplus", "a smooth relu, stable"),
    "primitives.implicit_sqrt": ("implicit_sqrt", "a root, differentiated by its equation"),
    "primitives.loop": ("loop_gradient", "a loop, recorded as it runs"),
    "primitives.straight_through": ("round_straight_through", "rounding that lets gradients pass"),
    "primitives.growth": ("growth", "(exp(x) − 1) / x, right at 0"),
    "layers.deltas": ("deltas", "the delta recursion"),
    "layers.layer_gradients": ("layer_gradients", "a layer's gradients, by hand"),
    "layers.conv1d": ("conv1d", "a convolution"),
    "layers.concat_block": ("concat_block", "a block that hands its input on"),
    "layers.batch_norm": ("batch_norm", "batch norm"),
    "cost.count_work": ("count_work", "the work of three ways to a gradient"),
    "cost.kept_rows": ("kept_rows", "what a sweep must keep"),
    "cost.checkpointed": ("checkpointed", "a sweep with checkpoints"),
    "cost.hessian_vector": ("hessian_vector", "a Hessian times a vector"),
    "cost.choose_mode": ("choose_mode", "forward or reverse?"),
    "capstone.training_step": ("training_step", "a step of gradient descent"),
    "capstone.evaluate": ("evaluate", "accuracy and confusion"),
    "capstone.train": ("train", "a network that reads digits"),
    "capstone.pixel_gradient": ("pixel_gradient", "what each pixel does to the loss"),
    "capstone.suspects": ("suspects", "which pullbacks are wrong?"),
}
# fmt: on

FLOORS = (INNER, BY_DUALS, OUTER)
PARTS = tuple(
    Part(name, function, does, floor)
    for floor, table in enumerate(FLOORS)
    for name, (function, does) in table.items()
)
