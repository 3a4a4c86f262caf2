"""Which names of a few lines of Python are inputs: those that are read before they are set."""

from __future__ import annotations

import ast
from collections.abc import Container, Sequence


class UnknownFunctionError(Exception):
    """A name is called that nobody has defined."""

    def __init__(self, name: str, line: int) -> None:
        super().__init__(f"There is no function `{name}` here.")
        self.line = line


def inputs_of(tree: ast.Module, known: Container[str]) -> list[str]:
    """The inputs in the order in which they are read; `known` names are there without any line.

    *Raises*: UnknownFunctionError.
    """
    reader = Reader(known)
    reader.visit(tree)
    return reader.inputs


class Reader(ast.NodeVisitor):
    """Visits names in the order in which Python comes to them."""

    def __init__(self, known: Container[str]) -> None:
        self.known = known
        self.set: set[str] = set()
        self.inputs: list[str] = []

    def read(self, name: str) -> None:
        if not (name in self.set or name in self.known or name in self.inputs):
            self.inputs.append(name)

    def visit_Name(self, node: ast.Name) -> None:
        if isinstance(node.ctx, ast.Load):
            self.read(node.id)
        elif node.id not in self.inputs:
            self.set.add(node.id)

    def visit_Call(self, node: ast.Call) -> None:
        if isinstance(node.func, ast.Name):
            name = node.func.id
            if not (name in self.set or name in self.known or name in self.inputs):
                raise UnknownFunctionError(name, node.lineno)
        self.generic_visit(node)

    # A value comes before what it is given to.

    def visit_Assign(self, node: ast.Assign) -> None:
        self.visit(node.value)
        self.visit_all(node.targets)

    def visit_NamedExpr(self, node: ast.NamedExpr) -> None:
        self.visit(node.value)
        self.visit(node.target)

    def visit_AugAssign(self, node: ast.AugAssign) -> None:
        if isinstance(node.target, ast.Name):
            self.read(node.target.id)
        self.visit(node.value)
        self.visit(node.target)

    def visit_For(self, node: ast.For) -> None:
        self.visit(node.iter)
        self.visit(node.target)
        self.visit_all([*node.body, *node.orelse])

    # What is named inside is not known outside.

    def visit_ListComp(self, node: ast.ListComp | ast.SetComp | ast.GeneratorExp) -> None:
        self.visit_inside([], [*node.generators, node.elt])

    visit_SetComp = visit_ListComp
    visit_GeneratorExp = visit_ListComp

    def visit_DictComp(self, node: ast.DictComp) -> None:
        self.visit_inside([], [*node.generators, node.key, node.value])

    def visit_comprehension(self, node: ast.comprehension) -> None:
        self.visit(node.iter)
        self.visit(node.target)
        self.visit_all(node.ifs)

    def visit_Lambda(self, node: ast.Lambda) -> None:
        self.visit_inside(names_of(node.args), [node.body])

    def visit_FunctionDef(self, node: ast.FunctionDef) -> None:
        self.set.add(node.name)
        self.visit_inside(names_of(node.args), node.body)

    def visit_Import(self, node: ast.Import | ast.ImportFrom) -> None:
        self.set |= {alias.asname or alias.name.partition(".")[0] for alias in node.names}

    visit_ImportFrom = visit_Import

    def visit_inside(self, names: Sequence[str], nodes: Sequence[ast.AST]) -> None:
        outside = set(self.set)
        self.set |= set(names)
        self.visit_all(nodes)
        self.set = outside

    def visit_all(self, nodes: Sequence[ast.AST]) -> None:
        for node in nodes:
            self.visit(node)


def names_of(arguments: ast.arguments) -> list[str]:
    """All parameters of a function."""
    rest = [arguments.vararg, arguments.kwarg]
    plain = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs]
    return [each.arg for each in [*plain, *rest] if each is not None]
