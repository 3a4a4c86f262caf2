"""A training script with bugs in it: which lines are wrong? Its loss falls all the same.

A network with a shortcut: h = relu(x W + b), r = h + relu(h V), logits = r U. Each piece computes
forward, and its pullback sends the cotangent y_bar of its result back to each of its arguments.
"""

import numpy as np


def affine(x, w, b):
    return x @ w + b


def affine_pullback(y_bar, x, w, b):
    return y_bar @ w.T, x.T @ y_bar, y_bar.mean(axis=0)


def relu(a):
    return np.maximum(a, 0)


def relu_pullback(y_bar, a):
    return (y_bar * (a > 0),)


def shortcut(h, v):
    return h + relu(h @ v)


def shortcut_pullback(y_bar, h, v):
    h_bar = y_bar
    (a_bar,) = relu_pullback(y_bar, h @ v)
    h_bar = a_bar @ v.T
    return h_bar, h.T @ a_bar


def softmax(logits):
    powers = np.exp(logits - logits.max(axis=1, keepdims=True))
    return powers / powers.sum(axis=1, keepdims=True)


def softmax_pullback(y_bar, logits):
    p = softmax(logits)
    return (y_bar * p * (1 - p),)


def distance(p, one_hot):
    return np.mean(np.sum((p - one_hot) ** 2, axis=1))


def distance_pullback(y_bar, p, one_hot):
    p_bar = 2 * y_bar * (p - one_hot) / len(p)
    return p_bar, -p_bar


def gradients(parameters, x, one_hot):
    """The loss, and its gradient in each of the parameters w, b, v and o."""
    w, b, v, o = parameters
    a = affine(x, w, b)
    h = relu(a)
    r = shortcut(h, v)
    logits = affine(r, o, 0)
    p = softmax(logits)

    p_bar, _ = distance_pullback(1.0, p, one_hot)
    (logits_bar,) = softmax_pullback(p_bar, logits)
    r_bar, o_bar, _ = affine_pullback(logits_bar, r, o, 0)
    h_bar, v_bar = shortcut_pullback(r_bar, h, v)
    (a_bar,) = relu_pullback(h_bar, a)
    _, w_bar, b_bar = affine_pullback(a_bar, x, w, b)
    return distance(p, one_hot), (w_bar, b_bar, v_bar, o_bar)
