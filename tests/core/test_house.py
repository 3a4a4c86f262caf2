"""The engine's own rules: imports from lower rooms, a fixed public interface, a quick import."""
# ruff: noqa: SIM905

import ast
import os
import subprocess
import sys
from pathlib import Path

import autodiff_core

HOUSE = Path(autodiff_core.__file__).parent
# A room may import from those above it in this list, and from itself.
ROOMS = [
    "errors advice attributes traced structure primitive memory printing sums".split(),
    "tape graph forward reverse numerical".split(),
    ["fast"],
    ["table"],
    ["transforms"],
    ["custom", "verify", "derivatives"],
    ["symbolic", "compilation", "layers", "optimizers", "numpy", "scipy"],
]
PUBLIC = """
    trace symbols Graph Node grad value_and_grad jvp vjp linearize jacobian hessian hvp derivative
    simplify to_latex to_source compile_gradient checkpoint check_derivatives numerical custom_jvp
    custom_vjp define_primitive constant logsumexp softmax log_softmax sigmoid softplus relu conv2d
    layers optimizers
""".split()


def imported(path):
    """What a file of the engine imports: names of its rooms, and of packages from outside."""
    package = path.relative_to(HOUSE.parent).parent.parts
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.level:
            base = [*package[: len(package) - node.level + 1], *(node.module or "").split(".")]
            names = [base[1]] if base[1:] and base[1] else [alias.name for alias in node.names]
            yield from names
        elif isinstance(node, ast.ImportFrom):
            yield f"outside:{node.module}"
        elif isinstance(node, ast.Import):
            yield from (f"outside:{alias.name}" for alias in node.names)


def test_imports_come_from_rooms_below_and_from_numpy():
    level = {name: number for number, names in enumerate(ROOMS) for name in names}
    for path in HOUSE.rglob("*.py"):
        if path == HOUSE / "__init__.py":
            continue
        room = path.relative_to(HOUSE).parts[0].removesuffix(".py")
        for target in imported(path):
            if target.startswith("outside:"):
                top = target.removeprefix("outside:").split(".")[0]
                assert top == "numpy" or top in sys.stdlib_module_names, f"{path} imports {top}"
            else:
                assert level[target] <= level[room], f"{path}: `{room}` imports `{target}` above it"


def test_the_public_interface_is_there_and_documented():
    for name in PUBLIC:
        assert getattr(autodiff_core, name).__doc__, name


def test_public_functions_name_shapes_errors_or_sources_and_carry_types():
    for name in PUBLIC:
        thing = getattr(autodiff_core, name)
        if callable(thing) and hasattr(thing, "__annotations__") and not isinstance(thing, type):
            assert "return" in thing.__annotations__ or name in ("constant", "relu"), name


def test_the_import_costs_a_fraction_of_numpys(tmp_path):
    """Both in one process, so that they meet the same machine."""
    program = (
        "import time; start = time.process_time(); import numpy; middle = time.process_time(); "
        "import autodiff_core; print((time.process_time() - middle) / (middle - start))"
    )
    environment = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    environment["PYTHONPYCACHEPREFIX"] = str(tmp_path)
    run = [sys.executable, "-c", program]
    ratios = [
        float(subprocess.check_output(run, env=environment, cwd=HOUSE.parent)) for _ in range(6)
    ]
    assert min(ratios[1:]) < 0.5, "see benchmarks/README.md for what it costs on a quiet machine"
