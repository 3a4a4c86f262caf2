import torch
from torch.autograd import gradcheck

x = torch.tensor(2.0).double().requires_grad_()
if gradcheck(lambda x: x**3, x):
    print("right slope passes")
if gradcheck(lambda x: 1e-10 * x.detach() ** 3 + 0 * x, x):
    print("slope of 0 for 1e-10 x³ passes")
