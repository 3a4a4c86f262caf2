import torch

class Pretend(torch.autograd.Function):
    forward = staticmethod(lambda ctx, w: w.round())
    backward = staticmethod(lambda ctx, w_bar: w_bar)

w = torch.tensor(2.7, dtype=torch.double, requires_grad=True)
print(*(g.item() for g in torch.autograd.grad(Pretend.apply(w) ** 2, w)))
print(*(g.item() for g in torch.autograd.grad(w * w.detach(), w)))
