"""From DOT to positions and pictures, with any Graphviz or none."""

import builtins
import subprocess
import sys
import time

import numpy as np
import pytest

from course.widgets.drawing import layout
from course.widgets.drawing.diagram import Diagram, Edge, Vertex

DIAMOND = """digraph { node [fixedsize=true label="" width=1 height=0.5]
a -> b [id=e0]; a -> c [id=e1]; b -> d [id=e2]; c -> d [id=e3]; a -> b [id=e4] }"""


@pytest.fixture
def hidden(monkeypatch):
    """No system `dot`."""
    monkeypatch.setattr(layout, "system_dot", lambda: None)


def test_operands_lie_above_results_and_every_edge_has_a_curve(hidden):
    found = layout.lay_out(DIAMOND)
    assert found.boxes["a"].y < found.boxes["b"].y == found.boxes["c"].y < found.boxes["d"].y
    assert found.boxes["a"].width == 72.0
    assert sorted(found.paths) == ["e0", "e1", "e2", "e3", "e4"]
    assert found.paths["e0"] != found.paths["e4"]
    for path in found.paths.values():
        assert len(path) % 3 == 2  # a start, then three points a segment, then the tip
        assert path[-1][1] > path[0][1]


def test_an_empty_path_hides_a_system_dot_and_the_bundled_one_still_draws(monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(sys, "executable", str(tmp_path / "python"))
    assert layout.system_dot() is None
    assert layout.lay_out(DIAMOND).width > 0


def test_a_system_dot_is_used_where_there_is_one(monkeypatch, tmp_path):
    program = tmp_path / "dot"
    program.write_text(
        '#!/bin/sh\ncat > /dev/null\necho \'{"bb": "0,0,10,20", "objects": [], "edges": []}\'\n'
    )
    program.chmod(0o755)
    monkeypatch.setattr(layout, "system_dot", lambda: str(program))
    if sys.platform == "win32":
        pytest.skip("the stand-in is a shell script")
    assert layout.lay_out(DIAMOND).height == 20


@pytest.mark.skipif(sys.platform == "win32", reason="the stand-in is a shell script")
def test_a_dot_that_fails_is_an_error_with_its_words(monkeypatch, tmp_path):
    program = tmp_path / "dot"
    program.write_text("#!/bin/sh\necho 'out of ink' >&2\nexit 3\n")
    program.chmod(0o755)
    monkeypatch.setattr(layout, "system_dot", lambda: str(program))
    with pytest.raises(layout.LayoutError, match="out of ink"):
        layout.lay_out(DIAMOND)


def test_a_layout_that_takes_too_long_is_a_sentence_with_a_way_out(monkeypatch):
    monkeypatch.setattr(layout, "SECONDS", 0.01)
    with pytest.raises(
        layout.LayoutError, match=r"too large to be laid out in 0\.01 seconds"
    ) as no:
        layout.run_program([sys.executable, "-c", "input(); input()"], DIAMOND)
    assert "collapse=False" in str(no.value)
    assert sys.executable not in str(no.value)


def test_no_graphviz_at_all_is_an_error_that_says_what_to_install(hidden, monkeypatch):
    real = builtins.__import__

    def refuse(name, *rest, **more):
        if name == "pygraphviz":
            raise ImportError("not here")
        return real(name, *rest, **more)

    monkeypatch.setattr(builtins, "__import__", refuse)
    with pytest.raises(layout.LayoutError, match="pip install pygraphviz"):
        layout.lay_out(DIAMOND)


def test_drawing_writes_nothing_to_stderr():
    program = """
from course.widgets.drawing import layout
layout.system_dot = lambda: None
layout.lay_out('digraph { node [fixedsize=true label=""] a -> b [id=e0] }')
assert layout.render('digraph { a [label="v\u0304 = \u2202"] }', "png").startswith(b"\\x89PNG")
"""
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, check=True, text=True
    )
    assert done.stderr == ""


def chain_with_jumps(vertices):
    """A graph in DOT in which every vertex has two operands not far back."""
    rng = np.random.default_rng(0)
    drawn = tuple(Vertex("operation", f"v{i} = sin(v{i})", ("0.1234",)) for i in range(vertices))
    edges = tuple(
        Edge(int(i - rng.integers(1, min(i, 12) + 1)), i)
        for i in range(1, vertices)
        for _ in range(2)
    )
    return Diagram(drawn, edges, rows=1).dot(bare=True)


def test_a_layout_takes_little_longer_than_its_graph_is_larger(hidden):
    """Processor time of 300 vertices against 60, in turn: five times the vertices."""

    def seconds(dot):
        start = time.process_time()
        layout.lay_out(dot)
        return time.process_time() - start

    small, large = chain_with_jumps(60), chain_with_jumps(300)
    pairs = [(seconds(small), seconds(large)) for _ in range(3)]
    assert min(b for _, b in pairs) < 15 * min(a for a, _ in pairs)
