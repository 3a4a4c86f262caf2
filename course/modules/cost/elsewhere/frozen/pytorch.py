import torch


def f(x):
    return k * x


k = 2.0
traced = torch.jit.trace(f, torch.tensor(1.0))
k = 5.0
print(f(1.0), traced(torch.tensor(1.0)))
