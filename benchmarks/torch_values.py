"""PyTorch's gradients of a small network and the time of its step, for the capstone.

    python benchmarks/torch_values.py > course/modules/capstone/support/torch_values.json

It needs PyTorch, which nothing else does. The network and its images are those of
`course.modules.capstone.support.compared`.
"""

from __future__ import annotations

import json

import torch

from course.modules.capstone.support.compared import (
    by_hand,
    example,
    median_seconds,
    torch_step,
)


def main() -> None:
    # Threads cost more than such a small network gains.
    torch.set_num_threads(1)
    parameters, images, labels = example()
    _, gradients = torch_step(parameters, images, labels)
    ratio = median_seconds(torch_step, parameters, images, labels) / median_seconds(
        by_hand, parameters, images, labels
    )
    values = {
        "version": torch.__version__,
        "gradients": [gradient.tolist() for gradient in gradients],
        "times by hand": round(ratio, 1),
    }
    print(json.dumps(values))


if __name__ == "__main__":
    main()
