"""Graphviz where Python itself runs in a browser: WebAssembly, loaded before Python starts.

Loading it is asynchronous, laying out is not. So the site's script that starts Python loads
Graphviz first, and leaves it in the worker as `backpropGraphviz`: no cell has to wait for it.
"""

from __future__ import annotations

from importlib import import_module


def render(dot: str, form: str) -> bytes:
    """What Graphviz makes of a graph in DOT, in one of its formats that are text.

    *Raises*: RuntimeError when it was not loaded; JavaScript's errors as they come.
    """
    graphviz = getattr(import_module("js"), "backpropGraphviz", None)
    if graphviz is None:
        raise RuntimeError("Graphviz was not loaded. Reload the page")
    return str(graphviz.layout(dot, form, "dot")).encode()
