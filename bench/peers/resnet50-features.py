"""Peer of resnet50-features: torchvision's resnet50. Needs: pip install torch torchvision (the CPU build is enough)."""

import torch
import torchvision

from timing import finish, median, seconds_of

torch.set_num_threads(2)
batch = 8
model = torchvision.models.resnet50(weights=None).eval()
model.fc = torch.nn.Identity()


def pass_of(memory_format):
    model.to(memory_format=memory_format)
    images = torch.rand(batch, 3, 224, 224).contiguous(memory_format=memory_format)

    def run():
        with torch.inference_mode():
            model(images).numpy()

    return run


formats = [torch.channels_last, torch.contiguous_format]
short = {form: median(seconds_of(pass_of(form), 2, 3)) for form in formats}
best = min(short, key=short.get)
seconds = seconds_of(pass_of(best), 2, 8)
finish({"image": [value / batch for value in seconds]})
