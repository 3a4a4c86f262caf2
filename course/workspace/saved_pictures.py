"""What a saved notebook keeps of a widget: its state where there is one, else its picture."""

from __future__ import annotations

from typing import Any

VIEW = "application/vnd.jupyter.widget-view+json"
STATE = "application/vnd.jupyter.widget-state+json"


def keep_pictures(model: dict[str, Any], **_: Any) -> None:
    """Called by Jupyter's server before it stores a file: take out views that nothing could fill.

    After a restart of the kernel a notebook still names the widgets that died with it, and says
    "model not found" when it is opened again. Without the name, the picture beside it shows.
    """
    if model.get("type") != "notebook":
        return
    notebook = model["content"]
    states = notebook["metadata"].get("widgets", {}).get(STATE, {}).get("state", {})
    for cell in notebook["cells"]:
        for output in cell.get("outputs", ()):
            data = output.get("data", {})
            if "text/html" in data and VIEW in data and data[VIEW].get("model_id") not in states:
                del data[VIEW]
