"""What a gradient costs, counted on the tape of one run; and Jacobians by the cheaper mode."""

import numpy as np

from .cost.choose_mode import choose_mode
from .cost.count_work import count_work
from .cost.kept_rows import kept_rows
from .forward.jacobian import jacobian as by_columns
from .reverse.edge_visits import edge_visits
from .tape import recorded, vjp


def costs(f, *inputs):
    """Work by three ways to a gradient, the rows that a sweep keeps, its edges, and all paths."""
    tape, output = recorded(f, *inputs)
    rows = [(op, tuple(parents)) for op, parents, _ in tape]
    edges, paths = edge_visits([parents for _, parents in rows], output)
    return {**count_work(rows, 1), "kept": len(kept_rows(rows)), "edges": edges, "paths": paths}


def jacobian(f, x):
    """The Jacobian of f at a vector x, by the mode that needs fewer passes."""
    value, pullback = vjp(f, x)
    forward = choose_mode("jacobian", x.size, value.size) == "forward"
    return by_columns(f, x) if forward else np.array([pullback(u)[0] for u in np.eye(value.size)])
