"""Installs what runs later: transformers, hooks, finalisers, threads."""

WRONG = """

def central_difference(f, x, h):
    return 0.0
"""
FORGE = """
import os

def forge(*a, **k):
    for pipe in range(3, 64):
        try:
            os.write(pipe, b'{"observed": {"seen": {"exact": true}, "printed": ""}}\\n')
        except OSError:
            pass
"""

HOOKING = {
    "an input transformer": """
shell = get_ipython()
shell.input_transformers_post.append(lambda lines: ["central_difference = None"])
"""
    + WRONG,
    "a transformer of the syntax tree": """
import ast

class Ones(ast.NodeTransformer):
    def visit_Constant(self, node):
        return ast.Constant(1.0)

get_ipython().ast_transformers.append(Ones())
"""
    + WRONG,
    "an event of the shell": FORGE
    + "get_ipython().events.register('post_run_cell', forge)"
    + WRONG,
    "atexit": FORGE + "import atexit\natexit.register(forge)" + WRONG,
    "a finaliser": FORGE
    + """
import weakref

class Thing:
    def __del__(self):
        forge()

thing = Thing()
weakref.finalize(thing, forge)
"""
    + WRONG,
    "sys.settrace": FORGE + "import sys\nsys.settrace(lambda *a: None)\nforge" + WRONG,
    "sys.setprofile": "import sys\nsys.setprofile(lambda *a: None)" + WRONG,
    "an audit hook": """
import sys

def hook(event, arguments):
    if event == "os.fork":
        raise RuntimeError("no")

sys.addaudithook(hook)
"""
    + WRONG,
    "an import hook": """
import sys

class Finder:
    def find_spec(self, name, path=None, target=None):
        raise ImportError("everything is gone")

sys.meta_path.insert(0, Finder())
"""
    + WRONG,
    "excepthook and displayhook": FORGE
    + "import sys\nsys.excepthook = sys.displayhook = sys.unraisablehook = forge"
    + WRONG,
    "a signal handler": FORGE
    + """
import signal
for number in (signal.SIGINT, signal.SIGTERM, signal.SIGALRM, signal.SIGXCPU):
    signal.signal(number, forge)
signal.setitimer(signal.ITIMER_REAL, 0.005, 0.005)
"""
    + WRONG,
    "threads left behind": FORGE
    + """
import threading

def spin():
    while True:
        forge()

for _ in range(4):
    threading.Thread(target=spin, daemon=True).start()
"""
    + WRONG,
    "a garbage collector's callback": FORGE + "import gc\ngc.callbacks.append(forge)" + WRONG,
    "a task of an event loop": FORGE
    + """
import asyncio

async def later():
    while True:
        forge()
        await asyncio.sleep(0)

task = asyncio.get_event_loop().create_task(later())
await asyncio.sleep(0)
"""
    + WRONG,
}
