"""What a saved notebook keeps of a widget: its picture, and its view where its state is kept."""

from __future__ import annotations

from typing import Any

VIEW = "application/vnd.jupyter.widget-view+json"
STATE = "application/vnd.jupyter.widget-state+json"
STAND_IN = "backprop-stand-in"


def keep_pictures(model: dict[str, Any], **_: Any) -> None:
    """Called by Jupyter's server before it stores a file: take out views that nothing could fill.

    After a restart of the kernel a notebook still names the widgets that died with it, and says
    "model not found" when it is opened again. Without the name, the picture beside it shows.

    Where the state is there, a view may fail all the same. So a picture stands below it, which a
    view that shows hides (see widget.css).
    """
    if model.get("type") != "notebook":
        return
    notebook = model["content"]
    states = notebook["metadata"].get("widgets", {}).get(STATE, {}).get("state", {})
    for cell in notebook["cells"]:
        outputs = cell.get("outputs", [])
        kept = [output for output in outputs if STAND_IN not in output.get("metadata", {})]
        for output in kept:
            data = output.get("data", {})
            if "text/html" in data and VIEW in data and data[VIEW].get("model_id") not in states:
                del data[VIEW]
        outputs[:] = [each for output in kept for each in with_stand_in(output)]


def with_stand_in(output: dict[str, Any]) -> list[dict[str, Any]]:
    """An output and, below a view, its picture once more."""
    data = output.get("data", {})
    if VIEW not in data or "text/html" not in data:
        return [output]
    html = data["text/html"]
    text = html if isinstance(html, str) else "".join(html)
    below = {
        "output_type": "display_data",
        "data": {"text/html": f'<div class="bp-stand-in">{text}</div>'},
        "metadata": {STAND_IN: True},
    }
    return [output, below]
