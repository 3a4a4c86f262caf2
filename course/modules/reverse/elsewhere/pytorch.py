import torch

x = torch.tensor(1.0, requires_grad=True)
y = 3 * (2 * x)
y.backward(retain_graph=True)  # without it, the tape is gone
y.backward()
print("two sweeps:", x.grad, "last row:", y.grad_fn.name())
torch.optim.SGD([x]).zero_grad()
print("after zero_grad:", x.grad)
