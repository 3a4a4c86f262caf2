"""What is sent to where a learner's code runs is a probe: it observes, and cannot judge."""

import ast

import numpy as np
import pytest

from course.grading.probe_source import probe_source
from course.grading.reading import given_cells
from course.syllabus import find_module, find_task, modules

TASKS = [task.name for module in modules() for task in module.tasks]
# Of a check's class, what the grader calls; everything else stays because these use it.
CALLED = {"inputs", "probe"}


def cut(name):
    task = find_task(name)
    return probe_source(task, given_cells(find_module(task.module)))


@pytest.mark.parametrize("name", TASKS)
def test_no_judge_and_no_words_for_mistakes_are_in_it(name):
    for text in cut(name).texts.values():
        used = {node.id for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Name)}
        assert not used & {"judges", "Mistake", "require", "is_same", "relative_error"}
        assert ".mistake(" not in text and "expected=" not in text


@pytest.mark.parametrize("name", TASKS)
def test_it_has_what_the_grader_calls(name):
    source = cut(name)
    tree = ast.parse(source.texts[source.module])
    check = next(n for n in tree.body if isinstance(n, ast.ClassDef) and n.name == source.check)
    names = {each.name for each in check.body if isinstance(each, ast.FunctionDef)}
    bases = {base.id for base in check.bases if isinstance(base, ast.Name)}
    assert names & CALLED or bases != {"Check"}


# A name from the check's own file or support that would give the answer away, or what is right.
REFERENCES = {
    "numerical.central_difference": ("slopes",),
    "symbolic.derivative_rule": ("def rule", "def derivative"),
    "symbolic.differentiate": ("def derivative",),
    "symbolic.simplify": ("LEFT", "MOST ="),
    "symbolic.evaluate": ("def value_of",),
    "forward.elementary_functions": ("SLOPES",),
    "reverse.sweep": ("def adjoints",),
    "arrays.cross_entropy": ("_right",),
    "arrays.logsumexp": ("_softmax", "_wanted"),
    "primitives.loop": ("turns_of",),
    "layers.batch_norm": ("def right",),
    "layers.deltas": ("_wanted",),
    "cost.count_work": ("def count",),
    "cost.kept_rows": ("RULES", "kept_by", "def count"),
    "cost.choose_mode": ("wanted", "passes_of"),
    "capstone.mended": ("RIGHT", "np.sum(u * p"),
    "capstone.evaluate": ("counted",),
}


@pytest.mark.parametrize("name", REFERENCES)
def test_references_stay_outside(name):
    task = find_task(name)
    texts = "\n".join(probe_source(task, given_cells(find_module(task.module))).texts.values())
    assert [word for word in REFERENCES[name] if word in texts] == []


def test_only_what_belongs_to_the_task_is_in_it():
    modules_sent = set(cut("capstone.mended").texts)
    assert "course.modules.capstone.checks.mended" in modules_sent
    assert not any(".checks." in each and "mended" not in each for each in modules_sent)


def test_a_cut_check_makes_the_same_inputs_and_has_no_judgements():
    from course.checking.registry import check_of

    task = find_task("reverse.sweep")
    whole = check_of(task)
    source = probe_source(task)
    space: dict = {}
    text = source.texts[source.module]
    exec(compile(text, "cut", "exec"), space)
    check = space[source.check]()
    assert check.judgements == ()
    ours, theirs = (each.inputs(np.random.default_rng(3)) for each in (whole, check))
    assert ours == theirs
