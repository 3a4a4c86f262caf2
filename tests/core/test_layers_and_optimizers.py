"""Layers as pure functions, and optimizers that train them."""

import numpy as np
import pytest

import autodiff_core as ad
from autodiff_core import check_derivatives, layers, optimizers, value_and_grad

RNG = np.random.default_rng(0)
X = RNG.normal(size=(5, 4))


def test_every_layer_has_right_derivatives():
    images = RNG.normal(size=(2, 2, 5, 4))
    norm = {"scale": RNG.normal(size=4), "shift": RNG.normal(size=4)}
    cases = [
        (layers.linear, layers.init_linear(RNG, 4, 3), X),
        (lambda p, x: layers.mlp(p, x, np.tanh), layers.init_mlp(RNG, [4, 6, 2]), X),
        (
            lambda p, x: layers.convolution(p, x, 2, 1),
            layers.init_convolution(RNG, 2, 3, 3),
            images,
        ),
        (layers.batch_norm, norm, X),
        (layers.layer_norm, norm, X),
        (lambda p, x: layers.residual(layers.linear, p, x), layers.init_linear(RNG, 4, 4), X),
    ]
    for layer, params, x in cases:
        check_derivatives(layer, (params, x), tolerance=1e-5)


def test_batch_norm_couples_the_examples():
    slopes = ad.jacobian(lambda x: layers.batch_norm(layers.init_norm(4), x))(X)
    assert abs(slopes[0, 0, 1, 0]) > 1e-3
    normed = layers.batch_norm(layers.init_norm(4), X)
    assert normed.std(axis=0) == pytest.approx(np.ones(4), rel=1e-4)


def test_embedding_adds_up_what_repeated_words_get():
    table = {"table": np.arange(6.0).reshape(3, 2)}
    words = [0, 2, 0]
    gradient = ad.grad(lambda p: np.sum(layers.embedding(p, words)))(table)
    assert gradient["table"].tolist() == [[2.0, 2.0], [0.0, 0.0], [1.0, 1.0]]


def test_conv2d_against_a_plain_loop():
    x = RNG.normal(size=(2, 3, 6, 5))
    w = RNG.normal(size=(4, 3, 3, 2))
    out = ad.conv2d(x, w, stride=2, padding=1)
    padded = np.pad(x, ((0, 0), (0, 0), (1, 1), (1, 1)))
    for n, f, i, j in np.ndindex(out.shape):
        patch = padded[n, :, 2 * i : 2 * i + 3, 2 * j : 2 * j + 2]
        assert out[n, f, i, j] == pytest.approx(np.sum(patch * w[f]))
    with pytest.raises(ad.errors.StructureError, match="conv2d takes"):
        ad.conv2d(x, w[:, :2])
    with pytest.raises(ad.errors.StructureError, match="does not fit"):
        ad.conv2d(x[:, :, :1, :1], w)


@pytest.mark.parametrize(
    "optimizer", [optimizers.sgd(0.05), optimizers.momentum(0.02), optimizers.adam(0.05)]
)
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_optimizers_train_and_keep_dtype_structure_and_the_old_parameters(optimizer, dtype):
    params = start = layers.init_mlp(np.random.default_rng(1), [4, 8, 1], dtype)
    x = X.astype(dtype)
    target = np.sin(x[:, :1])
    differentiate = value_and_grad(lambda p: np.mean((layers.mlp(p, x, np.tanh) - target) ** 2))
    before = [layer["w"].copy() for layer in start]
    state = optimizer.init(params)
    losses = []
    for _ in range(100):
        loss, gradients = differentiate(params)
        params, state = optimizer.update(params, gradients, state)
        losses.append(loss)
    assert losses[-1] < 0.1 * losses[0]
    assert all(layer["w"].dtype == dtype for layer in params)
    assert all((layer["w"] == old).all() for layer, old in zip(start, before, strict=True))


def test_integer_parameters_train_as_floats():
    optimizer = optimizers.adam(0.1)
    params = np.array([5, -5])
    state = optimizer.init(params)
    for _ in range(200):
        params, state = optimizer.update(params, 2.0 * params, state)
    assert abs(params).max() < 0.1
    assert optimizers.sgd(0.1).update({"a": 3}, {"a": 1.0}, None)[0] == {"a": 2.9}


def test_adam_follows_its_paper():
    optimizer = optimizers.adam(rate=0.1, beta1=0.9, beta2=0.99, epsilon=0.0)
    x, state = optimizer.update(1.0, 4.0, optimizer.init(1.0))
    # The first step is the rate, whatever the gradient's size.
    assert x == pytest.approx(0.9)
    x, state = optimizer.update(x, -2.0, state)
    mean = (0.9 * 0.4 - 0.2) / (1 - 0.81)
    square = (0.99 * 0.16 + 0.04) / (1 - 0.99**2)
    assert x == pytest.approx(0.9 - 0.1 * mean / np.sqrt(square))


def test_a_gradient_of_another_shape_is_refused():
    message = r"gradient, or the state .* should have the shape \(3,\), but has \(1,\)"
    for optimizer in (optimizers.sgd(), optimizers.momentum(), optimizers.adam()):
        state = optimizer.init(np.ones(3))
        with pytest.raises(ad.errors.StructureError, match=message):
            optimizer.update(np.ones(3), np.ones(1), state)
