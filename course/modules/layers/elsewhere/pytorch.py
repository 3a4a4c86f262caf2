import torch

net = torch.nn.RNN(1, 2, bias=False)
W = net.weight_hh_l0
W.data = torch.tensor([[0.5, 0.1], [0.2, 0.4]])
states, last = net(torch.zeros(3, 1), torch.tensor([[1.0, -1.0]]))
last.sum().backward()
print(*W.grad.numpy().round(4))
