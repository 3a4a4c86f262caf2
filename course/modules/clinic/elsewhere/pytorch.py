import torch

x = torch.tensor(0.0, requires_grad=True)
try:
    with torch.autograd.detect_anomaly():
        torch.sqrt(x * x).backward()
except RuntimeError as error:
    print(error)
