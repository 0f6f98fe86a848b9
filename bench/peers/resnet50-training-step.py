"""Peer of resnet50-training-step: torchvision's resnet50 and autograd. Needs: pip install torch torchvision."""

import os
import subprocess
import sys

import torch
import torchvision

from timing import finish, median, peak_memory, seconds_of

torch.set_num_threads(2)
formats = {"channels_last": torch.channels_last, "contiguous": torch.contiguous_format}


def step_in(form):
    torch.manual_seed(0)
    model = torchvision.models.resnet50(weights=None)
    model.fc = torch.nn.Linear(2048, 64, bias=False)
    model = model.train().to(memory_format=form)
    optimiser = torch.optim.Adam(model.parameters(), lr=1e-5)
    images = torch.rand(24, 3, 224, 224).contiguous(memory_format=form)

    def run():
        optimiser.zero_grad()
        anchor, positive, negative = torch.nn.functional.normalize(model(images)).split(8)
        near, far = ((anchor - other).square().sum(1) for other in (positive, negative))
        torch.relu(near - far + 0.2).mean().backward()
        optimiser.step()

    return run


if len(sys.argv) > 2:
    step = seconds_of(step_in(formats[sys.argv[2]]), 2, 4)
    finish({"step": step, "memory": [peak_memory()]})
else:  # each format in a process of its own, so that the peak is that of one
    runs = [
        subprocess.run([sys.executable, os.path.abspath(__file__), sys.argv[1], name], capture_output=True, check=True)
        for name in formats
    ]
    import json

    measured = [json.loads(run.stdout)["samples"] for run in runs]
    finish(min(measured, key=lambda samples: median(samples["step"])))
