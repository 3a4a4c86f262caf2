"""The suite: every case of every family, in the order of the report."""

from __future__ import annotations

from benchmarks.case import Case
from benchmarks.cases import (
    compile_time,
    differences,
    elementwise_arrays,
    import_time,
    memory,
    mlp,
    moves,
    nested,
    programs,
    scalar_graphs,
    scaling,
    symbolic,
    transforms,
)

FAMILIES = (
    scalar_graphs,
    nested,
    memory,
    elementwise_arrays,
    mlp,
    programs,
    moves,
    compile_time,
    transforms,
    scaling,
    differences,
    symbolic,
    import_time,
)


def all_cases() -> dict[str, Case]:
    """Every case by name."""
    return {case.name: case for family in FAMILIES for case in family.CASES}
