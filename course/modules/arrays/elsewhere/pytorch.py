import torch

f = lambda x: torch.stack([x[0] * x[1], x[1]])
x, v, u = torch.tensor([[2.0, 3.0], [1.0, 10.0], [1.0, 100.0]])
x.requires_grad_()
f(x).backward(u)
print(*x.grad.tolist())
print(*torch.func.jvp(f, (x,), (v,))[1].tolist())
