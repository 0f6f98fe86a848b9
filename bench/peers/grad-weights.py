"""
Peer of grad-weights: pytorch-grad-cam on timm's tf_efficientnet_lite0, 5 images × 50 maps, scaled to 800 images.
Needs: pip install torch timm grad-cam (the CPU build is enough).
"""

import timm
import torch
from pytorch_grad_cam import GradCAM

from timing import finish, seconds_of

torch.set_num_threads(2)
torch.manual_seed(0)


class Embedding(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.trunk = timm.create_model("tf_efficientnet_lite0", pretrained=False, num_classes=0)
        self.head = torch.nn.Linear(1280, 64, bias=False)

    def forward(self, x):
        return torch.nn.functional.normalize(self.head(self.trunk(x)))


class TripletScore:
    def __init__(self):
        self.positive, self.negative = torch.nn.functional.normalize(torch.randn(2, 64))

    def __call__(self, embedding):
        return (embedding - self.negative).square().sum() - (embedding - self.positive).square().sum()


model = Embedding().eval().to(memory_format=torch.channels_last)
images = torch.randn(5, 3, 224, 224).contiguous(memory_format=torch.channels_last)
scores = [TripletScore() for _ in range(50)]
cam = GradCAM(model=model, target_layers=[model.trunk.bn2])


def explain():
    for image in images:
        for score in scores:
            cam(input_tensor=image.unsqueeze(0), targets=[score])


for score in scores[:5]:
    cam(input_tensor=images[:1], targets=[score])
seconds = [value * 160 for value in seconds_of(explain, 0, 1)]
finish({"cached": seconds, "whole": seconds})
