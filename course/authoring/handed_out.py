"""What a learner is handed: notebooks without the outputs, which would answer their questions."""

from __future__ import annotations

import json


def without_outputs(notebook: str) -> str:
    """A notebook as text, no cell of which was run: outputs and counts are gone."""
    content = json.loads(notebook)
    for cell in content["cells"]:
        if cell["cell_type"] == "code":
            cell["outputs"] = []
            cell["execution_count"] = None
    # As nbformat writes it, so that a notebook without outputs stays as it is to the byte.
    return json.dumps(content, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
