"""What of a check is sent to where a learner's code runs: its probe, and nothing that judges.

A check's file holds both halves. Here its source is cut: what `inputs` and `probe` use stays, names
by names, through the module's shared and support files; judges, references and messages go. The
process that runs a learner's code is given these texts. It never reads the files themselves.

The modules that a notebook's given cells import from a module's support are cut in the same way.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from course.checking.registry import check_of
from course.syllabus import COURSE, Task

# Only names below this are cut; everything else is imported where the code runs.
OURS = "course.modules"
BASE = "Check"
# Of a check's class, what runs beside a learner's code, and what is said about how.
ROOTS = frozenset({"task", "seconds", "may_change", "forbids", "inputs", "probe"})


@dataclass(frozen=True)
class ProbeSource:
    """Texts of modules by name, in which `check` in `module` is a check that cannot judge."""

    module: str
    check: str
    texts: dict[str, str]


def probe_source(task: Task, given_cells: Iterable[str] = ()) -> ProbeSource:
    """The probe of a task, and what the notebook's given cells import, as source.

    Parameters:
        given_cells: the code cells that every learner gets, whose imports from the course's
            modules have to work.
    """
    check = type(check_of(task))
    closure = _Closure()
    closure.need(check.__module__, check.__name__)
    for cell in given_cells:
        closure.follow_imports(cell)
    return ProbeSource(check.__module__, check.__name__, closure.texts())


@dataclass
class _File:
    """One module of ours: its statements by the names they bind, and the names that are needed."""

    name: str
    tree: ast.Module
    needed: set[str] = field(default_factory=set)

    def binding(self, name: str) -> ast.stmt | None:
        return next((each for each in self.tree.body if name in set(_bound(each))), None)


class _Closure:
    """Grows from the names that are needed to all that these use."""

    def __init__(self) -> None:
        self._files: dict[str, _File] = {}
        # Members of classes of checks, by name, that are needed in whichever class they are.
        self._members = set(ROOTS)
        self._checks: list[tuple[_File, ast.ClassDef]] = []

    def need(self, module: str, name: str) -> None:
        """Keep the statement that binds `name`, and what it uses."""
        file = self._file(module)
        statement = file.binding(name)
        if name in file.needed:
            return
        # What no statement binds is built in, or is about the module: then it is sent, be it empty.
        file.needed.add(name)
        if statement is None:
            return
        if isinstance(statement, ast.ImportFrom | ast.Import):
            self._import(statement, name)
        elif isinstance(statement, ast.ClassDef) and self._is_check(file, statement):
            self._need_check(file, statement)
        else:
            self._use(file, statement)

    def follow_imports(self, cell: str) -> None:
        """Keep what a cell imports from our modules."""
        try:
            tree = ast.parse(cell)
        except SyntaxError:
            return
        for statement in ast.walk(tree):
            if isinstance(statement, ast.ImportFrom) and _is_ours(statement.module):
                for alias in statement.names:
                    self._import(statement, alias.asname or alias.name)

    def texts(self) -> dict[str, str]:
        return {name: self._text(file) for name, file in self._files.items() if file.needed}

    def _file(self, module: str) -> _File:
        if module not in self._files:
            self._files[module] = _File(module, _tree(module))
        return self._files[module]

    def _import(self, statement: ast.ImportFrom | ast.Import, name: str) -> None:
        if not isinstance(statement, ast.ImportFrom) or not _is_ours(statement.module):
            return
        origin = next(each.name for each in statement.names if name in (each.asname, each.name))
        module = f"{statement.module}.{origin}"
        if not _path(module).is_file():
            self.need(str(statement.module), origin)
            return
        # A module is needed whole; where only attributes of it are used, `_use` has seen to it.
        for each in self._file(module).tree.body:
            for bound in _bound(each):
                self.need(module, bound)

    def _use(self, file: _File, node: ast.AST) -> None:
        """Keep what a kept piece of code uses."""
        attributes = _attributes(node)
        for name in _names(node):
            module = self._module_behind(file, name)
            if module is None or name not in attributes:
                self.need(file.name, name)
                continue
            file.needed.add(name)
            for attribute in attributes[name]:
                self.need(module, attribute)

    def _module_behind(self, file: _File, name: str) -> str | None:
        """The module of ours that a name stands for, if it is one."""
        statement = file.binding(name)
        if isinstance(statement, ast.ImportFrom) and _is_ours(statement.module):
            for each in statement.names:
                module = f"{statement.module}.{each.name}"
                if name in (each.asname, each.name) and _path(module).is_file():
                    return module
        return None

    # --- classes of checks ------------------------------------------------------------------------

    def _is_check(self, file: _File, statement: ast.ClassDef) -> bool:
        return any(
            isinstance(base, ast.Name) and (base.id == BASE or self._is_check_in(file, base.id))
            for base in statement.bases
        )

    def _is_check_in(self, file: _File, name: str) -> bool:
        statement = file.binding(name)
        if isinstance(statement, ast.ClassDef):
            return self._is_check(file, statement)
        if isinstance(statement, ast.ImportFrom) and _is_ours(statement.module):
            origin = self._file(str(statement.module))
            return self._is_check_in(origin, name)
        return False

    def _need_check(self, file: _File, statement: ast.ClassDef) -> None:
        self._checks.append((file, statement))
        for base in statement.bases:
            self._use(file, base)
        before = 0
        # A member may need others, of its own class, of a base or of a subclass.
        while before != len(self._members):
            before = len(self._members)
            for _, each in self._checks:
                for member in self._kept_members(each):
                    self._members |= _own_attributes(member, each.name)
        for owner, each in list(self._checks):
            for member in self._kept_members(each):
                self._use(owner, member)

    def _kept_members(self, statement: ast.ClassDef) -> list[ast.stmt]:
        return [
            each
            for each in statement.body
            if self._members & set(_bound(each)) and not _judges(each)
        ]

    # --- what comes out ---------------------------------------------------------------------------

    def _text(self, file: _File) -> str:
        kept = [self._cut(each, file.needed) for each in file.tree.body]
        module = ast.Module([_FUTURE, *(each for each in kept if each is not None)], [])
        return ast.unparse(ast.fix_missing_locations(module))

    def _cut(self, statement: ast.stmt, needed: set[str]) -> ast.stmt | None:
        if not needed & set(_bound(statement)):
            return None
        if isinstance(statement, ast.ImportFrom):
            names = [each for each in statement.names if (each.asname or each.name) in needed]
            return ast.ImportFrom(statement.module, names, statement.level)
        if any(statement is each for _, each in self._checks) and isinstance(
            statement, ast.ClassDef
        ):
            body = self._kept_members(statement) or [ast.Pass()]
            return ast.ClassDef(statement.name, statement.bases, [], body, [])
        return statement


_FUTURE = ast.ImportFrom("__future__", [ast.alias("annotations")], 0)


@cache
def _tree(module: str) -> ast.Module:
    return _Bare().visit(ast.parse(_path(module).read_text("utf-8")))


class _Bare(ast.NodeTransformer):
    """Takes out what does nothing: docstrings, which explain, and annotations, which name types."""

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST:
        self.generic_visit(node)
        node.returns = None
        every = [*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs]
        for argument in (*every, node.args.vararg, node.args.kwarg):
            if argument is not None:
                argument.annotation = None
        node.body = _without_docstring(node.body)
        return node

    def visit_ClassDef(self, node: ast.ClassDef) -> ast.AST:
        self.generic_visit(node)
        node.body = _without_docstring(node.body)
        return node


def _without_docstring(body: list[ast.stmt]) -> list[ast.stmt]:
    first = body[0]
    is_text = isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant)
    return (body[1:] if is_text else body) or [ast.Pass()]


def _path(module: str) -> Path:
    return COURSE.joinpath(*module.split(".")[1:]).with_suffix(".py")


def _is_ours(module: str | None) -> bool:
    return module is not None and module.startswith(OURS + ".")


def _bound(statement: ast.stmt) -> Iterator[str]:
    """The names that a statement binds where it stands."""
    if isinstance(statement, ast.FunctionDef | ast.ClassDef):
        yield statement.name
    elif isinstance(statement, ast.Import | ast.ImportFrom):
        yield from (alias.asname or alias.name.split(".")[0] for alias in statement.names)
    elif isinstance(statement, ast.Assign | ast.AnnAssign | ast.AugAssign):
        targets = statement.targets if isinstance(statement, ast.Assign) else [statement.target]
        yield from (name for target in targets for name in _names(target))
    else:
        for inside in ast.iter_child_nodes(statement):
            if isinstance(inside, ast.stmt):
                yield from _bound(inside)


def _names(node: ast.AST) -> set[str]:
    return {each.id for each in ast.walk(node) if isinstance(each, ast.Name)}


def _attributes(node: ast.AST) -> dict[str, set[str]]:
    """For each name of which nothing but attributes is used: these."""
    found: dict[str, set[str]] = {}
    bare: dict[str, int] = {}
    for each in ast.walk(node):
        if isinstance(each, ast.Name):
            bare[each.id] = bare.get(each.id, 0) + 1
        if isinstance(each, ast.Attribute) and isinstance(each.value, ast.Name):
            found.setdefault(each.value.id, set()).add(each.attr)
            bare[each.value.id] = bare.get(each.value.id, 0) - 1
    return {name: attributes for name, attributes in found.items() if not bare[name]}


def _own_attributes(node: ast.AST, name: str) -> set[str]:
    """The members of its class, called `name`, that a member uses."""
    # In a class's body, outside functions, members are plain names.
    plain = set() if isinstance(node, ast.FunctionDef) else _names(node)
    return plain | {
        each.attr
        for each in ast.walk(node)
        if isinstance(each, ast.Attribute)
        and isinstance(each.value, ast.Name)
        and each.value.id in ("self", "cls", name)
    }


def _judges(statement: ast.stmt) -> bool:
    decorators = getattr(statement, "decorator_list", [])
    return any("judges" in _names(each) for each in decorators)
