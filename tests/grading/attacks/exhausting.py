"""Takes all there is: time, memory, files, threads, output; or ends Python."""

WRONG = """

def central_difference(f, x, h):
    return 0.0
"""

EXHAUSTING = {
    "a loop in the cell": "while True:\n    pass" + WRONG,
    "a loop that swallows interrupts": """
while True:
    try:
        while True:
            pass
    except BaseException:
        pass
"""
    + WRONG,
    "a loop in the answer": "def central_difference(f, x, h):\n    while True:\n        pass",
    "one step that takes for ever": """
def central_difference(f, x, h):
    return 10 ** 10 ** 10
""",
    "sleep": "import time\ntime.sleep(10_000)" + WRONG,
    "sleep in the answer": """
import time

def central_difference(f, x, h):
    time.sleep(10_000)
""",
    "a lock": "import threading\nthreading.Lock().acquire()\nthreading.Event().wait()" + WRONG,
    "all memory by lists": "hoard = []\nwhile True:\n    hoard.append(' ' * 10_000_000)" + WRONG,
    "all memory by arrays": "import numpy as np\nhoard = np.ones(1 << 40)" + WRONG,
    "all memory in the answer": """
def central_difference(f, x, h):
    hoard = [0]
    while True:
        hoard += hoard
""",
    "all memory by sharing": "import mmap\nhoard = mmap.mmap(-1, 64 << 30)" + WRONG,
    "a flood of output": "for _ in range(100_000):\n    print('x' * 10_000)" + WRONG,
    "a flood past Python": """
import os
for _ in range(1000):
    os.write(1, b"x" * 100_000)
"""
    + WRONG,
    "a flood of displays": "for i in range(1000):\n    display(i)" + WRONG,
    "a flood of warnings": "import warnings\nfor i in range(1000):\n    warnings.warn(str(i))"
    + WRONG,
    "a large file": "open('large', 'wb').write(bytes(1 << 30))" + WRONG,
    "many files": "for i in range(100_000):\n    open(str(i), 'w').close()" + WRONG,
    "files one inside another": """
import os
for _ in range(300):
    os.mkdir("d")
    os.chdir("d")
"""
    + WRONG,
    "many open files": "kept = [open('/dev/null') for _ in range(10_000)]" + WRONG,
    "many threads": """
import threading
for _ in range(10_000):
    threading.Thread(target=threading.Event().wait, daemon=True).start()
"""
    + WRONG,
    "a fork bomb": "import os\nwhile True:\n    os.fork()" + WRONG,
    "a recursion": """
import sys
sys.setrecursionlimit(10 ** 9)

def central_difference(f, x, h):
    return central_difference(f, x, h)
""",
    "a fault of memory": "import ctypes\nctypes.string_at(0)" + WRONG,
    "a fault in the answer": """
import ctypes

def central_difference(f, x, h):
    ctypes.string_at(0)
""",
    "os._exit": "import os\nos._exit(0)" + WRONG,
    "os._exit in the answer": """
import os

def central_difference(f, x, h):
    os._exit(0)
""",
    "os.abort": "import os\nos.abort()" + WRONG,
    "sys.exit": "import sys\nsys.exit(0)" + WRONG,
    "exit": "exit()" + WRONG,
    "killed by itself": "import os\nos.kill(os.getpid(), 9)" + WRONG,
    "stopped by itself": "import os\nos.kill(os.getpid(), 19)" + WRONG,
    "its own limit": """
import resource
resource.setrlimit(resource.RLIMIT_CPU, (0, 0))
"""
    + WRONG,
    "an answer too large": """
def central_difference(f, x, h):
    return list(range(10_000_000))
""",
    "a deep answer": """
def central_difference(f, x, h):
    answer = []
    for _ in range(100_000):
        answer = [answer]
    return answer
""",
    "a source too deep": "x = " + "(" * 150 + ")" * 150 + WRONG,
    "a source that is no Python": "def central_difference(f, x, h:\n    return" + WRONG,
    "a program of IPython's": "!sleep 10000\n%%timeit\npass" + WRONG,
    "standard files closed": "import os, sys\nos.closerange(0, 3)\nsys.stdout = None" + WRONG,
}
