import torch
from torch.autograd import gradcheck
x = torch.tensor([0.5, -1.0, 2.0], dtype=torch.float64, requires_grad=True)
if gradcheck(lambda x: (x**3).sum(), x):
    print("right slopes pass")
if gradcheck(lambda x: 1e-10 * (x.detach() ** 3).sum() + 0 * x[0], x):
    print("slopes of 0 for 1e-10 x³ pass")
