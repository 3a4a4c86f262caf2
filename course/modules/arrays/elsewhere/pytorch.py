import torch

f = lambda x: torch.stack([x[0] * x[1], x[1]])
x = torch.tensor([2.0, 3.0], requires_grad=True)
f(x).backward(torch.tensor([1.0, 100.0]))
print(*x.grad.tolist())
x_dot = torch.tensor([1.0, 10.0])
print(*torch.func.jvp(f, (x,), (x_dot,))[1].tolist())
