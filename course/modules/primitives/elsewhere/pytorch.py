import torch

class Pretend(torch.autograd.Function):
    forward = staticmethod(lambda ctx, w: w.round())
    backward = staticmethod(lambda ctx, w_bar: w_bar)

w = torch.tensor(2.5, requires_grad=True)
print(torch.autograd.grad(Pretend.apply(w) ** 2, w)[0].item())
print(torch.autograd.grad(w * w.detach(), w)[0].item())
