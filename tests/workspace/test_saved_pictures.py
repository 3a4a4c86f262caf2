"""A saved notebook names no widget that nothing could fill."""

from course.workspace.saved_pictures import STATE, VIEW, keep_pictures


def notebook(states):
    output = {"data": {VIEW: {"model_id": "one"}, "text/html": "<img>", "text/plain": "words"}}
    foreign = {"data": {VIEW: {"model_id": "two"}, "text/plain": "a widget without a picture"}}
    cells = [
        {"cell_type": "code", "outputs": [output, foreign, {"text": "x"}]},
        {"cell_type": "markdown"},
    ]
    metadata = {"widgets": {STATE: {"state": states}}} if states else {}
    return {"type": "notebook", "content": {"cells": cells, "metadata": metadata}}


def views(model):
    return [VIEW in output.get("data", {}) for output in model["content"]["cells"][0]["outputs"]]


def test_a_view_without_state_gives_way_to_its_picture():
    model = notebook({})
    keep_pictures(model=model, path="a.ipynb", contents_manager=None)
    assert views(model) == [False, True, False]


def test_a_view_with_state_stays_and_a_picture_stands_below_it():
    model = notebook({"one": {}})
    for _ in range(2):  # a second save adds no second picture
        keep_pictures(model=model)
        assert views(model) == [True, False, True, False]
    below = model["content"]["cells"][0]["outputs"][1]
    assert below["data"] == {"text/html": '<div class="bp-stand-in"><img></div>'}


def test_other_files_are_left_alone():
    keep_pictures(model={"type": "file", "content": "text"})
