import torch
from torch.func import jvp


def f(x, y):
    return 1 + x + torch.exp(torch.sin(x * y))


x, y, one, zero = torch.tensor([2.0, 0.5, 1.0, 0.0])
value, tangent = jvp(f, (x, y), (one, zero))
print(f"value {value:.4f}, tangent {tangent:.4f}")
