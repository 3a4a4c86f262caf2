"""Replaces what is ours, or what we use, beside the answer."""

WRONG = """

def central_difference(f, x, h):
    return 0.0
"""
ALL_RIGHT = "lambda *a, **k: {'seen': {'exact': True}, 'printed': '', 'passed': True}"

REPLACING = {
    "check": "import course.checking\ncourse.checking.check = lambda *a: 99" + WRONG,
    "check in the notebook's names": "check = lambda *a: 99" + WRONG,
    "Check.observe": "from course.checking.judge import Check\nCheck.observe = "
    + ALL_RIGHT
    + WRONG,
    "Check.judge": "from course.checking.judge import Check\nCheck.judge = lambda *a: True" + WRONG,
    "Check._verdict": """
from course.checking.judge import Check, Verdict
Check._verdict = lambda *a: Verdict("all", 99, 99)
"""
    + WRONG,
    "Probe.call": """
from course.checking.probe import Probe
Probe.call = lambda self, f, *a, **k: {"called": "f", "value": True}
"""
    + WRONG,
    "the probe's module": """
import sys, types
fake = types.ModuleType("course.checking.probe")
fake.Probe = fake.show = lambda *a, **k: None
sys.modules["course.checking.probe"] = fake
"""
    + WRONG,
    "the check's module": """
import sys, types
name = "course.modules.numerical.checks.central_difference"
fake = types.ModuleType(name)

class CentralDifference:
    seconds = 10
    def observe(self, *a, **k):
        return {"seen": {"exact": True}, "printed": "", "passed": True}

fake.CentralDifference = CentralDifference
sys.modules[name] = fake
"""
    + WRONG,
    "to_plain": "import course.checking.plain as p\np._Encoder.encode = lambda *a: 1" + WRONG,
    "json.dumps": "import json\njson.dumps = lambda *a, **k: '{\"passed\": true}'" + WRONG,
    "json's encoder": """
import json
json.JSONEncoder.encode = json.JSONEncoder.iterencode = lambda *a, **k: '{"observed": 1}'
"""
    + WRONG,
    "np.allclose and its like": """
import numpy as np
for name in ("allclose", "isclose", "array_equal"):
    setattr(np, name, lambda *a, **k: True)
np.testing.assert_allclose = lambda *a, **k: None
"""
    + WRONG,
    "np.max": "import numpy as np\nnp.max = np.abs = lambda *a, **k: 0.0" + WRONG,
    "np.random": """
import numpy as np

class Zeros:
    def __getattr__(self, name):
        return lambda *a, **k: np.zeros(6)

np.random.default_rng = lambda seed=None: Zeros()
"""
    + WRONG,
    "builtins": """
import builtins
builtins.isinstance, builtins.abs = lambda *a: True, lambda x: 0
builtins.float = lambda x=0: 0.0
"""
    + WRONG,
    "the functions that are differentiated": """
import numpy as np
np.sin = np.exp = lambda x: 0 * x
"""
    + WRONG,
    "tolerances": """
import course.checking.comparing as c, course.checking.properties as p
c.TOLERANCE = 1e9
c.is_same = lambda *a, **k: True
p.relative_error = lambda *a: 0.0
"""
    + WRONG,
    "the time limit": """
from course.checking import time_limit
time_limit.TimeLimit.call = lambda self, function: True
"""
    + WRONG,
    "the clock": "import time\ntime.monotonic = time.process_time = lambda: 0.0" + WRONG,
    "os.write": """
import os
write = os.write
os.write = lambda pipe, data: write(pipe, data.replace(b"0.0", b"1.0"))
"""
    + WRONG,
    "os._exit": "import os\nos._exit = lambda code: None" + WRONG,
    "the import system": """
import sys
sys.meta_path.clear()
sys.path.clear()
"""
    + WRONG,
    "the course's version of itself": """
import course.syllabus
course.syllabus.Task.points = 99
"""
    + WRONG,
}
