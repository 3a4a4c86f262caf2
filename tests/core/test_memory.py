"""What each mode keeps: forward nothing, reverse less and less, checkpoints about √n."""

import gc
import tracemalloc
from itertools import pairwise

import numpy as np
import pytest

from autodiff_core import checkpoint, grad, jvp, value_and_grad, vjp

SIZE = 1000  # numbers in a state: 8,000 bytes
STATE = SIZE * 8


def peak(call):
    call()
    gc.collect()
    tracemalloc.start()
    call()
    found = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return found


def step(x):
    return np.sin(x) * 1.01


def chain(x, n):
    for _ in range(n):
        x = step(x)
    return x


def test_forward_mode_memory_does_not_grow_with_length():
    x = np.ones(SIZE)
    short, long = (peak(lambda n=n: jvp(lambda x: chain(x, n), (x,), (x,))) for n in (10, 400))
    assert long < short + 2 * STATE


def test_reverse_mode_memory_grows_with_length():
    x = np.ones(SIZE)
    used = peak(lambda: grad(lambda x: np.sum(chain(x, 200)))(x))
    assert 400 * STATE < used < 480 * STATE


def test_reverse_mode_frees_as_it_goes_back():
    held = []

    def watched(x):
        from autodiff_core import custom_vjp

        return custom_vjp(lambda x: x * 1.0, lambda ct, x, out: note(ct))(x)

    def note(ct):
        held.append(tracemalloc.get_traced_memory()[0])
        return ct

    def f(x):
        for _ in range(10):
            x = watched(chain(x, 20))
        return np.sum(x)

    tracemalloc.start()
    grad(f)(np.ones(SIZE))
    tracemalloc.stop()
    steps = [before - after for before, after in pairwise(held)]
    assert len(steps) == 9
    assert min(steps) > 30 * STATE  # each piece of 40 arrays is let go before the next one's turn


def test_checkpoints_bring_memory_to_about_the_root():
    x, n, root = np.ones(SIZE), 400, 20
    piece = checkpoint(lambda x: chain(x, root))

    def in_pieces(x):
        for _ in range(n // root):
            x = piece(x)
        return np.sum(x)

    whole = peak(lambda: grad(lambda x: np.sum(chain(x, n)))(x))
    parts = peak(lambda: grad(in_pieces)(x))
    assert parts < 5 * root * STATE
    assert whole > 8 * parts


def halved(x, n):
    """The chain of n steps, each half of it in two checkpointed halves of its own."""
    if n == 1:
        return step(x)
    half = checkpoint(lambda x: halved(x, n // 2))
    return half(half(x))


def test_checkpoints_inside_checkpoints_bring_memory_to_the_logarithm():
    x = np.ones(10 * SIZE)
    few, many = (
        peak(lambda n=n: grad(lambda x: np.sum(halved(x, n)))(x)) / (10 * STATE) for n in (16, 256)
    )
    assert few < 40
    assert many - few < 4 * 6  # four more halvings; a plain record holds 480 arrays more


def test_checkpoint_costs_one_more_evaluation():
    count = []

    def counted(x):
        count.append(1)
        return chain(x, 3)

    piece = checkpoint(counted)
    grad(lambda x: np.sum(piece(piece(x))))(np.ones(3))
    assert len(count) == 4


def test_a_pullback_lets_its_record_go_without_the_collector():
    gc.collect()
    gc.disable()
    try:
        x = np.ones(SIZE)
        tracemalloc.start()
        for _ in range(5):
            out, pullback = vjp(lambda x: chain(x, 50), x)
            pullback(out)
            value_and_grad(lambda x: np.sum(chain(x, 50)))(x)
            with pytest.raises(ZeroDivisionError):
                grad(lambda x: chain(x, 50) * (1 // 0))(x)
        del out, pullback
        held = tracemalloc.get_traced_memory()[0]
        tracemalloc.stop()
    finally:
        gc.enable()
    assert held < 60 * STATE
