"""Programs that people differentiate: those of GradBench and ADBench, and two models of text.

*Source*: Šrajer, Kukelova & Fitzgibbon, A benchmark of selected algorithmic differentiation tools
(2018); Karpathy, min-char-rnn (2015); Radford et al., GPT-2 (2019)."""

from __future__ import annotations

from typing import Any

import numpy as np

from benchmarks.case import COMPILED, OURS, Case, within
from benchmarks.cases.libraries import AGAINST_JAX, TORCH, Program, measure

# --- log-sum-exp and mixtures ---------------------------------------------------------------------


def log_sum_exp(n: int) -> Program:
    def make():
        return [np.random.default_rng(0).standard_normal(n)], []

    return Program(lambda library, parameters, data: library.logsumexp(parameters[0], 0), make)


def mixture(points: int, d: int, k: int) -> Program:
    """The likelihood of a Gaussian mixture, its precisions by triangular roots."""

    def make():
        random = np.random.default_rng(0)
        below = d * (d - 1) // 2
        # Where each entry of a triangular root is in its row of parameters; the last is a zero.
        places = np.full((d, d), below)
        places[np.tril_indices(d, -1)] = np.arange(below)
        parameters = [
            random.standard_normal(k),
            random.standard_normal((k, d)),
            random.standard_normal((k, d)) * 0.1,
            random.standard_normal((k, below)) * 0.1,
        ]
        return parameters, [random.standard_normal((points, d)), places, np.zeros((k, 1))]

    def loss(library, parameters, data):
        weights, means, log_diagonals, entries = parameters
        x, places, zeros = data
        np = library.np
        diagonals = np.exp(log_diagonals)
        roots = np.concatenate([entries, zeros], 1)[:, places]
        centred = x[:, None, :] - means
        scaled = diagonals * centred + np.einsum("kij,nkj->nki", roots, centred)
        inner = weights + np.sum(log_diagonals, 1) - 0.5 * np.sum(scaled * scaled, 2)
        likelihood = np.sum(library.logsumexp(inner, 1)) - points * library.logsumexp(weights, 0)
        prior = 0.5 * (np.sum(diagonals**2) + np.sum(entries**2)) - np.sum(log_diagonals)
        return likelihood + prior

    return Program(loss, make)


def k_means(points: int, d: int, k: int) -> Program:
    """The sum of squared distances to the nearest of k centres."""

    def make():
        random = np.random.default_rng(0)
        return [random.standard_normal((k, d))], [random.standard_normal((points, d))]

    def loss(library, parameters, data):
        (centres,) = parameters
        (x,) = data
        np = library.np
        squares = np.sum(x * x, 1)[:, None] + np.sum(centres * centres, 1)
        return np.sum(np.amin(squares - 2.0 * (x @ centres.T), 1))

    return Program(loss, make)


# --- sequences ------------------------------------------------------------------------------------


def lstm(layers: int, steps: int, d: int = 14) -> Program:
    """ADBench's LSTM, which multiplies entry by entry, on a sequence of characters in bits."""

    def make():
        random = np.random.default_rng(0)
        shapes = [(layers, 4, d), (layers, 4, d), (3, d), (layers, 2, d)]
        parameters = [random.uniform(-0.5, 0.5, shape) for shape in shapes]
        return parameters, [random.integers(0, 2, (steps, d)).astype(float)]

    def loss(library, parameters, data):
        weights, biases, outer, start = parameters
        (text,) = data
        np = library.np
        cells = [layer_parts(weights[i], biases[i], start[i]) for i in range(layers)]
        into, scale, shift = outer[0], outer[1], outer[2]
        total = 0.0
        for t in range(steps - 1):
            x = text[t] * into
            for i, (w, b, hidden, cell) in enumerate(cells):
                forget = library.sigmoid(x * w[0] + b[0])
                enter = library.sigmoid(hidden * w[1] + b[1])
                leave = library.sigmoid(x * w[2] + b[2])
                cell = cell * forget + enter * np.tanh(hidden * w[3] + b[3])
                x = leave * np.tanh(cell)
                cells[i] = (w, b, x, cell)
            scores = x * scale + shift
            total = total + np.sum(text[t + 1] * (scores - np.log(np.sum(np.exp(scores)) + 2.0)))
        return -total / (steps - 1)

    return Program(loss, make)


def layer_parts(weights: Any, biases: Any, start: Any) -> tuple:
    """A layer's weights and biases, a row for each gate, and its first hidden values and cell."""
    gates = range(4)
    return [weights[i] for i in gates], [biases[i] for i in gates], start[0], start[1]


def character_network(steps: int = 25, hidden: int = 100, letters: int = 65) -> Program:
    """A recurrent network that predicts the next letter."""

    def make():
        random = np.random.default_rng(0)
        shapes = [(hidden, letters), (hidden, hidden), (letters, hidden), (hidden,), (letters,)]
        parameters = [random.standard_normal(shape) * 0.01 for shape in shapes]
        return parameters, [np.eye(letters)[random.integers(0, letters, steps + 1)]]

    def loss(library, parameters, data):
        from_letter, from_hidden, to_letter, bias, last_bias = parameters
        (text,) = data
        np = library.np
        h = 0.0 * bias
        total = 0.0
        for t in range(steps):
            h = np.tanh(from_letter @ text[t] + from_hidden @ h + bias)
            scores = to_letter @ h + last_bias
            total = total - np.sum(text[t + 1] * library.log_softmax(scores, -1))
        return total

    return Program(loss, make)


def transformer(
    blocks: int = 2, length: int = 32, width: int = 64, heads: int = 4, letters: int = 65
) -> Program:
    """A small GPT: attention and a network in each block, with layer norms before them."""

    def make():
        random = np.random.default_rng(0)
        shapes = [(letters, width), (length, width)]
        shapes += [
            (width, 3 * width),
            (width, width),
            (width, 4 * width),
            (4 * width, width),
        ] * blocks
        parameters = [random.standard_normal(shape) * 0.05 for shape in shapes]
        text = random.integers(0, letters, length + 1)
        mask = np.triu(np.full((length, length), -1e10), 1)
        return parameters, [text[:-1], np.eye(letters)[text[1:]], mask]

    def loss(library, parameters, data):
        text, targets, mask = data
        np = library.np
        letters_in, places, *matrices = parameters
        x = letters_in[text] + places
        for i in range(blocks):
            mix, back, up, down = matrices[4 * i : 4 * i + 4]
            mixed = (layer_norm(np, x) @ mix).reshape(length, 3, heads, width // heads)
            queries, keys, values = (mixed[:, j].swapaxes(0, 1) for j in range(3))
            scores = queries @ keys.swapaxes(1, 2) * (width // heads) ** -0.5 + mask
            attended = np.exp(library.log_softmax(scores, -1)) @ values
            x = x + attended.swapaxes(0, 1).reshape(length, width) @ back
            x = x + gelu(np, layer_norm(np, x) @ up) @ down
        scores = layer_norm(np, x) @ letters_in.T
        return -np.sum(targets * library.log_softmax(scores, -1)) / length

    return Program(loss, make)


def layer_norm(np: Any, x: Any) -> Any:
    """Rows of mean zero and variance one."""
    width = x.shape[-1]
    centred = x - (np.sum(x, -1) / width)[:, None]
    variance = np.sum(centred * centred, -1) / width
    return centred / np.sqrt(variance + 1e-5)[:, None]


def gelu(np: Any, x: Any) -> Any:
    """A smooth relu, by its approximation with tanh."""
    return 0.5 * x * (1.0 + np.tanh(0.7978845608 * (x + 0.044715 * x * x * x)))


BARS = (within(OURS, TORCH, 0.8), within(COMPILED, TORCH, 0.7), within(COMPILED, OURS, 1.05))
TEXT_BARS = (within(OURS, TORCH, 1),)

PROGRAMS = {
    "log-sum-exp-1000": ("log Σ exp of 1,000 numbers", log_sum_exp(1_000), BARS),
    "log-sum-exp-160000": ("log Σ exp of 160,000 numbers", log_sum_exp(160_000), BARS),
    "mixture-small": ("Gaussian mixture, 1,000 points, d 2, K 5", mixture(1_000, 2, 5), BARS),
    "mixture-large": ("Gaussian mixture, 1,000 points, d 20, K 25", mixture(1_000, 20, 25), BARS),
    "k-means": ("k-means, 10,000 points, d 10, k 25", k_means(10_000, 10, 25), BARS),
    "lstm": ("ADBench's LSTM, 2 layers, 128 characters", lstm(2, 128), BARS),
    "char-rnn": ("a recurrent network, 25 letters", character_network(), TEXT_BARS),
    "transformer": ("a GPT of 2 blocks, 32 letters", transformer(), TEXT_BARS),
}
CASES = [
    Case(
        name,
        f"gradient against torch: {title}",
        (*bars, AGAINST_JAX),
        # XLA takes minutes to compile long loops.
        measure(program, with_jax=name not in ("lstm", "char-rnn")),
        (TORCH, "jax"),
        matrix_products=name in ("char-rnn", "transformer"),
    )
    for name, (title, program, bars) in PROGRAMS.items()
]
