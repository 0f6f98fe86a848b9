"""
Peer of transfer-map: the backward pass that Grad-CAM needs for one image, timm's tf_efficientnet_lite0.
Needs: pip install torch timm (the CPU build is enough).
"""

import time

import timm
import torch

from timing import finish, median

torch.set_num_threads(2)
torch.manual_seed(0)
trunk = timm.create_model("tf_efficientnet_lite0", pretrained=False, num_classes=0).eval()
trunk = trunk.to(memory_format=torch.channels_last)
head = torch.nn.Linear(1280, 64, bias=False)
positive, negative = torch.nn.functional.normalize(torch.randn(2, 64))
image = torch.randn(1, 3, 224, 224).contiguous(memory_format=torch.channels_last)


def score_of(features):
    embedding = torch.nn.functional.normalize(head(features.mean((2, 3))))
    return (embedding - negative).square().sum() - (embedding - positive).square().sum()


def backward_seconds(whole):
    features = trunk.forward_features(image)
    features.retain_grad()
    score = score_of(features)
    start = time.perf_counter()
    if whole:
        trunk.zero_grad()
        score.backward()
        gradient = features.grad
    else:
        (gradient,) = torch.autograd.grad(score, features)
    weights = gradient.mean((2, 3), keepdim=True)
    torch.relu((weights * features).sum(1)).detach().numpy()
    return time.perf_counter() - start


for whole in (True, False):
    [backward_seconds(whole) for _ in range(5)]
seconds = [backward_seconds(True) for _ in range(25)]
tail = [backward_seconds(False) for _ in range(50)]
note = f"Cut off at the explained layer by hand (torch.autograd.grad), PyTorch's pass takes {1e3 * median(tail):.2f} ms."
finish({"map": seconds}, notes=[note])
