"""Parts that train, evaluate and check."""

from collections import namedtuple

import numpy as np

from .shared import assert_same, rng, slopes, x

Piece = namedtuple("Piece", ["name", "forward", "pullback", "arguments"])


def test_capstone_training_step():
    from ..capstone.training_step import training_step

    value, (p,) = training_step(lambda p: (p * p).sum(), [np.array([4.0])], 0.1)
    assert_same([value, *p], [16.0, 3.2])


def test_capstone_evaluate():
    from ..capstone.evaluate import evaluate

    accuracy, confusion = evaluate(np.array([[1.0, 5.0], [0.0, 3.0]]), np.array([1, 0]))
    assert accuracy == 0.5
    assert np.array_equal(confusion, [[0, 1], [0, 1]])


def network(width=5):
    shapes = ((width, 64), (width,), (10, width), (10,))
    return [rng.normal(size=shape) / 8 for shape in shapes]


def test_capstone_train():
    from ..capstone.train import train

    # Two digits that differ in one pixel, to see that it runs; the course checks how well.
    images = np.where(np.arange(64) == np.arange(100)[:, np.newaxis] % 2, 1.0, -1.0)
    w1, b1, w2, b2 = train(images, np.arange(100) % 2, np.random.default_rng(0))
    assert (w1.shape[1], b1.shape, w2.shape, b2.shape) == (64, (len(w1),), (10, len(w1)), (10,))


def test_capstone_pixel_gradient():
    from ..capstone.pixel_gradient import pixel_gradient
    from ..engine import cross_entropy

    w1, b1, w2, b2 = parameters = network()
    image = rng.uniform(-1, 1, 64)

    def loss(image):
        logits = w2 @ np.maximum(w1 @ image + b1, 0) + b2
        return cross_entropy(logits[np.newaxis], [3])

    assert_same(np.ravel(pixel_gradient(parameters, image, 3)), slopes(loss, image), rtol=1e-5)


def test_capstone_suspects():
    from ..capstone.suspects import suspects

    def square(a):
        return a * a

    right = Piece("right", square, lambda u, a: (2 * u * a,), {"a": x[0]})
    wrong = Piece("wrong", square, lambda u, a: (u * a,), {"a": x[0]})
    assert list(suspects([right, wrong])) == ["wrong.a"]
