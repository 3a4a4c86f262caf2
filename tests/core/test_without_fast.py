"""With `fast` switched off every answer stays the same: all tests of the core run that way, too."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

HERE = Path(__file__).parent
# What is about the short paths themselves, and what starts processes of its own.
NOT_ABOUT_ANSWERS = ("fast", "test_house.py", Path(__file__).name)


@pytest.mark.slow
def test_the_same_answers_without_what_makes_it_fast():
    """In one process, since the start of one takes longer than most of these files."""
    run = [sys.executable, "-m", "pytest", "-q", "-m", "not slow", str(HERE)]
    run += [f"--ignore={HERE / name}" for name in NOT_ABOUT_ANSWERS]
    run += ["-p", "no:cacheprovider"]
    environment = {
        "AUTODIFF_FAST": "0",
        "PYTEST_ADDOPTS": "",
        "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1",
    }
    done = subprocess.run(run, env=os.environ | environment, capture_output=True, text=True)
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
