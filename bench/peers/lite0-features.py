"""Peer of lite0-features: timm's tf_efficientnet_lite0. Needs: pip install torch timm (the CPU build is enough)."""

import timm
import torch

from timing import finish, median, seconds_of

torch.set_num_threads(2)
model = timm.create_model("tf_efficientnet_lite0", pretrained=False, num_classes=0).eval()
model = model.to(memory_format=torch.channels_last)


def pass_of(batch):
    images = torch.rand(batch, 3, 224, 224).contiguous(memory_format=torch.channels_last)

    def run():
        with torch.inference_mode():
            model(images).numpy()

    return run


sizes = [8, 16, 32, 64]
short = {batch: median(seconds_of(pass_of(batch), 2, 4)) / batch for batch in sizes}
best = min(short, key=short.get)
seconds = seconds_of(pass_of(best), 2, 12)
finish({"image": [value / best for value in seconds]})
