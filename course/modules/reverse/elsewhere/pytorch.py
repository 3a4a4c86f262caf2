import torch
x = torch.tensor(1.0, requires_grad=True)
y = 3 * (2 * x)
y.backward(retain_graph=True)  # without it, the tape is gone
y.backward()
print("after two sweeps:", x.grad)
torch.optim.SGD([x]).zero_grad()
print("after zero_grad:", x.grad, "and the tape's last row:", y.grad_fn.name())
