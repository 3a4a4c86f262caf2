"""With `fast` switched off every answer stays the same: each file of tests runs that way, too."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

HERE = Path(__file__).parent
NOT_ABOUT_ANSWERS = {"test_house.py", Path(__file__).name}
FILES = sorted(path.name for path in HERE.glob("test_*.py") if path.name not in NOT_ABOUT_ANSWERS)


@pytest.mark.slow
@pytest.mark.parametrize("name", FILES)
def test_the_same_answers_without_what_makes_it_fast(name):
    run = [sys.executable, "-m", "pytest", "-q", "-m", "not slow", "-p", "no:cacheprovider", name]
    environment = os.environ | {"AUTODIFF_FAST": "0", "PYTEST_ADDOPTS": ""}
    done = subprocess.run(run, cwd=HERE, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-1000:]


def test_the_switch_leaves_no_short_path_in_use():
    """Else the tests above would compare a thing with itself."""
    program = (
        "import sys, autodiff_core as ad; ad.grad(lambda x: x * ad.sin(x))(2.0);"
        "print(*[name for name in sys.modules if name.startswith('autodiff_core.fast.')])"
    )
    environment = os.environ | {"AUTODIFF_FAST": "0"}
    run = [sys.executable, "-c", program]
    loaded = subprocess.check_output(run, cwd=HERE.parents[1], env=environment, text=True).split()
    assert "autodiff_core.fast.plain" in loaded
    assert not {"autodiff_core.fast.recorder", "autodiff_core.fast.sweeps"} & {*loaded}
