"""Writes to the grader's pipe in the place of the probe, and to the page that says where it is."""

PIPES = """
import json, os

def write(data):
    for pipe in range(3, 64):
        try:
            os.write(pipe, data)
        except OSError:
            pass

def message(**entries):
    write(json.dumps(entries).encode() + b"\\n")

def central_difference(f, x, h):
    return 0.0
"""
PAGES = (
    PIPES
    + """
import sys

def pages():
    frame = sys._getframe()
    while frame is not None:
        for each in list(frame.f_locals.values()):
            if hasattr(each, "_memory"):
                yield each._memory
        frame = frame.f_back
"""
)
VERDICTS = '[{"property": "is exact", "points": 3, "max_points": 3}]'

FORGING = {
    "a report with all points": PIPES
    + f'message(report={{"task": "numerical.central_difference", "verdicts": {VERDICTS}}})',
    "an observation that says it passed": PIPES
    + f'message(observed={{"seen": {{}}, "verdicts": {VERDICTS}, "passed": True, "printed": ""}})',
    "an observation without calls": PIPES + 'message(observed={"seen": {}, "printed": ""})',
    "an observation of truths": PIPES
    + """
calls = [{"called": "f", "value": True}] * 20
names = ("exact", "orders", "watched", "points", "parabola")
message(observed={"seen": {name: calls for name in names}, "printed": ""})
""",
    "an observation that is no data": PIPES + 'message(observed="all of it is right")',
    "an observation that is a list": PIPES + "message(observed=[1, 2, 3])",
    "errors of our own kinds": PIPES
    + 'message(observed={"seen": {}, "broken": {"type": "TimeUp"}, "printed": 5})',
    "a message from the walls": PIPES + 'message(walls={"files": "", "calls": ""})',
    "a call that may take for ever": PIPES + "message(call=0, seconds=1e9)",
    "a call of another kind": PIPES + 'message(call=[1, 2], seconds="long")',
    "cells that are none": PIPES + 'message(cell={"a": 1})\nmessage(failed=[], error=7)',
    "nonsense": PIPES + 'write(b"\\x00\\xff{{{\\n")',
    "JSON too deep to read": PIPES + 'write(b"[" * 100_000 + b"\\n")',
    "an integer too long to read": PIPES + 'write(b"{\\"call\\": " + b"9" * 100_000 + b"}\\n")',
    "numbers that are none": PIPES
    + """
seen = b'{"exact": [NaN, Infinity]}'
write(b'{"observed": {"seen": ' + seen + b', "printed": 1}}\\n')
""",
    "an array larger than memory": PIPES
    + """
array = {"array": [1.0], "dtype": "float64", "shape": [1_000_000, 1_000_000]}
message(observed={"seen": {"exact": [{"called": "f", "value": array}]}, "printed": ""})
""",
    "an integer that takes for ever": PIPES
    + """
huge = {"int": "0x" + "f" * 4_000_000}
message(observed={"seen": {"exact": [{"called": "f", "value": huge}] * 5}, "printed": ""})
""",
    "a flood": PIPES
    + """
for _ in range(200):
    write(b" " * (1 << 20))
""",
    "the pipe closed": PIPES + "os.closerange(3, 64)",
    "another pipe in its place": PIPES
    + """
reader, writer = os.pipe()
for pipe in range(3, 64):
    try:
        os.dup2(writer, pipe)
    except OSError:
        pass
""",
    "output after the end": PIPES
    + """
import threading, time

def later():
    while True:
        message(observed={"seen": {"exact": True}, "printed": ""})
        time.sleep(0.001)

threading.Thread(target=later, daemon=True).start()
""",
    "a page of nonsense": PAGES + 'for page in pages():\n    page[:] = b"\\xff" * len(page)',
    "a page that is cut off": """
import os

for number in range(3, 64):
    for size in (0, 1 << 24):
        try:
            os.ftruncate(number, size)
        except OSError:
            pass
os._exit(3)
""",
    "another cell that is to blame": PAGES
    + """
for page in pages():
    page[:8] = (3).to_bytes(8, "little")
os._exit(3)
""",
}
