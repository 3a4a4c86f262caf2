import torch
from torch.fx.experimental.proxy_tensor import make_fx


def f(x, y):
    return 1 + x + torch.exp(torch.sin(x * y))


program = make_fx(torch.func.grad(f))(*torch.tensor([2.0, 0.5]))
for line in [*program.graph.nodes][2:-1]:
    print(line, "=", line.target.__name__, *line.args)
