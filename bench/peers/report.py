"""
Peer of report: the same job as a PyTorch script. Features of timm's tf_efficientnet_lite0, a head of 64 trained with
batch-hard triplets, Recall@1, the maps of the table's rows and of its curves, boxes and masks scored with OpenCV and
numpy as the reference evaluator does, a bootstrap over images. Both cores: PyTorch's threads, then two processes.
Needs: pip install torch timm opencv-python-headless (the CPU build is enough). Weights are random: time does not tell.
"""

import time

began = time.perf_counter()

import multiprocessing
import os
import sys

import cv2
import numpy as np

from timing import finish, peak_memory

SIDE = 224
THRESHOLDS = [round(0.01 * i, 2) for i in range(100)]
TOPS = [1, 2, 5, 10, 20, 50, 100, 200, 400, 800, 1280]
COUNTS = [1, 2, 5, 10, 20, 50, 100, 200, "all"]


def table(root, name):
    with open(os.path.join(root, name), encoding="utf-8") as lines:
        return [line.split() for line in lines if line.strip()]


def read_images(root):
    classes = {key: int(value) for key, value in table(root, "image_class_labels.txt")}
    train = {key: value == "1" for key, value in table(root, "train_test_split.txt")}
    boxes = {key: [float(v) for v in rest] for key, *rest in table(root, "bounding_boxes.txt")}
    return [
        {"path": path, "label": classes[key], "train": train[key], "box": boxes[key]}
        for key, path in table(root, "images.txt")
    ]


def pixels_of(root, image):
    picture = cv2.imread(os.path.join(root, "images", image["path"]))[:, :, ::-1]
    small = cv2.resize(picture, (SIDE, SIDE), interpolation=cv2.INTER_AREA)
    return (small.astype(np.float32) - 127) / 128


def extract(root, images):
    """A [n, 7, 7, 1280] of the test images, pooled features of all."""
    import timm
    import torch

    model = timm.create_model("tf_efficientnet_lite0", pretrained=False).eval().to(memory_format=torch.channels_last)
    maps, pooled = [], []
    with torch.inference_mode():
        for start in range(0, len(images), 32):
            chunk = images[start : start + 32]
            batch = torch.from_numpy(np.stack([pixels_of(root, image) for image in chunk])).permute(0, 3, 1, 2)
            features = model.forward_features(batch.contiguous(memory_format=torch.channels_last))
            pooled.append(features.mean((2, 3)))
            kept = [i for i, image in enumerate(chunk) if not image["train"]]
            maps.append(features[kept].permute(0, 2, 3, 1).numpy())
    return np.concatenate(maps), torch.cat(pooled)


def train_head(pooled, labels, train):
    import torch

    head = torch.nn.Linear(1280, 64, bias=False)
    optimiser = torch.optim.Adam(head.parameters(), 1e-3)
    members = {label: np.flatnonzero(train & (labels == label)) for label in np.unique(labels[train])}
    random = np.random.default_rng(0)
    for _ in range(600):
        chosen = random.choice(list(members), 12, replace=False)
        rows = np.concatenate([random.choice(members[label], 4, replace=False) for label in chosen])
        f = torch.nn.functional.normalize(head(pooled[rows]))
        own = torch.from_numpy(labels[rows])
        distances = (f[:, None] - f[None]).square().sum(2)
        same = own[:, None] == own[None]
        farthest = (distances - 1e9 * ~same).amax(1)
        nearest = (distances + 1e9 * same).amin(1)
        loss = torch.relu(farthest - nearest + 0.2).mean()
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
    return head


def grad_weights(head, pooled, embeddings, anchor, labels, train):
    """α of every bank of the table and of the curve over N, by automatic differentiation through the head."""
    import torch

    others = np.flatnonzero(train & (labels == labels[anchor]))
    others = others[others != anchor]
    negatives = np.flatnonzero(train & (labels != labels[anchor]))
    random = np.random.default_rng(anchor)
    p = embeddings[random.choice(others, 200)]
    n = embeddings[random.choice(negatives, 200)]
    x = pooled[anchor].clone().requires_grad_()
    f = torch.nn.functional.normalize(head(x[None]))[0]

    def alpha(score, keep=True):
        return (torch.autograd.grad(score, x, retain_graph=keep)[0] / 49).numpy()

    toward = lambda y: -(f - y).square().sum(-1)
    found = {f"N={count}": alpha((toward(p[:count]) - toward(n[:count])).mean()) for count in COUNTS[:-1]}
    found["N=all"] = alpha(toward(embeddings[others]).mean() - toward(embeddings[negatives]).mean())
    found["positive-single"] = alpha(toward(p[:1]).mean())
    found["positive"] = alpha(toward(p[:50]).mean())
    each = torch.autograd.grad(
        toward(p[:50]) - toward(n[:50]), x, torch.eye(50), retain_graph=False, is_grads_batched=True
    )[0]
    g = each.clamp(min=0) / 49
    plus = (49 * g / (2 + 49 * pooled[anchor].clamp(min=0) * g)).numpy()
    found["++single"], found["++"] = plus[0], plus.mean(0)
    return found


def topped(alpha, count):
    kept = np.zeros_like(alpha)
    order = np.argsort(-alpha, kind="stable")[:count]
    kept[order] = alpha[order]
    return kept


def maps_of(features, own, donor):
    """Rows of the table, scored by every metric, and points of the curves, scored by energies and mask IoU."""
    middle = np.exp(-(((np.arange(56) + 0.5) / 56 - 0.5) ** 2) / 0.125)
    centred = (features - features.mean((0, 1))).reshape(49, -1)
    u, s, _ = np.linalg.svd(centred, full_matrices=False)
    eigen = (u[:, 0] * s[0]).reshape(7, 7)
    if (eigen * (features.sum(2) - features.sum(2).mean())).sum() < 0:
        eigen = -eigen
    draw = lambda alpha: features @ alpha
    single, averaged = own["N=1"], own["N=50"]
    rows = [
        np.outer(middle, middle), features.sum(2), draw(single), draw(own["positive-single"]), draw(own["positive"]),
        draw(averaged), draw(own["N=all"]), draw(topped(averaged, 50)), draw(own["++single"]), draw(own["++"]),
        draw(topped(own["++"], 50)), draw(topped(donor["N=50"], 50)), draw(topped(donor["++"], 50)),
        draw(np.maximum(single, 0)), eigen,
    ]  # fmt: skip
    curves = [draw(topped(averaged, top)) for top in TOPS] + [draw(own[f"N={count}"]) for count in COUNTS]
    return [m.astype(np.float32) for m in rows], [m.astype(np.float32) for m in curves]


def scaled(small):
    positive = np.maximum(small, 0)
    large = cv2.resize(positive, (SIDE, SIDE), interpolation=cv2.INTER_LINEAR)
    low, high = large.min(), large.max()
    return large, (large - low) / (high - low) if high > low else np.zeros_like(large)


def box_scores(unit, truth):
    grey = np.expand_dims((unit * 255).astype(np.uint8), 2)
    highest = np.max(grey)
    best = np.zeros((len(THRESHOLDS), 2))
    for i, threshold in enumerate(THRESHOLDS):
        _, kept = cv2.threshold(grey, int(threshold * highest), 255, cv2.THRESH_BINARY)
        contours = cv2.findContours(kept, cv2.RETR_TREE, cv2.CHAIN_APPROX_SIMPLE)[0]
        if len(contours) == 0:
            continue
        boxes = np.asarray([cv2.boundingRect(contour) for contour in contours])
        x0, y0 = boxes[:, 0], boxes[:, 1]
        x1, y1 = np.minimum(x0 + boxes[:, 2], SIDE - 1), np.minimum(y0 + boxes[:, 3], SIDE - 1)
        w = np.maximum(0, np.minimum(x1, truth[2]) - np.maximum(x0, truth[0]) + 1)
        h = np.maximum(0, np.minimum(y1, truth[3]) - np.maximum(y0, truth[1]) + 1)
        areas = (x1 - x0 + 1) * (y1 - y0 + 1) + (truth[2] - truth[0] + 1) * (truth[3] - truth[1] + 1)
        iou = w * h / (areas - w * h)
        largest = max(range(len(contours)), key=lambda k: cv2.contourArea(contours[k]))
        best[i] = iou[largest], iou.max()
    return best


def pixel_counts(unit, mask):
    """Pixels per threshold and, last, of exactly 1; numpy's histogram with edges of its own takes several times as long."""
    levels = (unit * np.float32(100)).astype(np.int64)
    inside = np.bincount(levels[mask], minlength=101)
    return inside, np.bincount(levels.ravel(), minlength=101) - inside


def mask_iou(inside, outside):
    hits = inside[::-1].cumsum()[::-1]
    kept = hits + outside[::-1].cumsum()[::-1]
    return hits / (kept + inside.sum() - hits)


def score(job):
    root, image, features, own, donor = job
    cv2.setNumThreads(1)
    mask_file = os.path.join(root, "segmentations", os.path.splitext(image["path"])[0] + ".png")
    mask = cv2.imread(mask_file, cv2.IMREAD_GRAYSCALE)
    height, width = mask.shape
    mask = cv2.resize(mask, (SIDE, SIDE), interpolation=cv2.INTER_NEAREST) >= 128
    x, y, w, h = image["box"]
    box = [int(x * SIDE / width), int(y * SIDE / height), int((x + w - 1) * SIDE / width), int((y + h - 1) * SIDE / height)]
    inside_box = np.zeros((SIDE, SIDE), bool)
    inside_box[box[1] : box[3] + 1, box[0] : box[2] + 1] = True
    rows, curves = maps_of(features, own, donor)
    found = []
    for number, small in enumerate(rows + curves):
        large, unit = scaled(small)
        total = large.sum() or 1
        record = {"box": large[inside_box].sum() / total, "mask": large[mask].sum() / total}
        record["counts"] = pixel_counts(unit, mask)
        record["iou"] = mask_iou(*record["counts"])
        if number < len(rows):
            record["boxes"] = box_scores(unit, box)
            py, px = np.unravel_index(unit.argmax(), unit.shape)
            near = mask[max(0, py - 13) : py + 14, max(0, px - 13) : px + 14]
            record["pointing"] = bool(near.any())
        found.append(record)
    return found


def intervals(records, rows):
    """Means of every metric; 95 % over 2,000 resamples of images for the rows."""
    draws = np.random.default_rng(0).integers(0, len(records), (2000, len(records)))
    means = []
    for number in range(len(records[0])):
        own = [record[number] for record in records]
        iou = np.asarray([one["iou"] for one in own])
        columns = [np.asarray([one["box"] for one in own]), np.asarray([one["mask"] for one in own]), iou[:, iou.mean(0).argmax()]]
        if number < rows:
            boxes = np.asarray([one["boxes"] for one in own])
            columns += [iou[:, 20], iou[:, 50], boxes[:, boxes[:, :, 0].mean(0).argmax(), 0]]
            for kind, least in ((0, 0.5), (1, 0.3), (1, 0.5), (1, 0.7)):
                correct = boxes[:, :, kind] >= least
                columns.append(correct[:, correct.mean(0).argmax()].astype(float))
            columns.append(np.asarray([one["pointing"] for one in own], float))
            for column in columns:
                np.percentile(column[draws].mean(1), [2.5, 97.5])
            weight = np.stack([np.bincount(draw, minlength=len(records)) for draw in draws])
            inside = weight @ np.asarray([one["counts"][0] for one in own])
            outside = weight @ np.asarray([one["counts"][1] for one in own])
            hits, kept = inside[:, ::-1].cumsum(1), (inside + outside)[:, ::-1].cumsum(1)
            precision = np.divide(hits, kept, out=np.zeros(hits.shape), where=kept > 0)
            np.percentile((precision * inside[:, ::-1]).sum(1) / inside.sum(1), [2.5, 97.5])
        means.append([column.mean() for column in columns])
    return means


def main():
    import torch

    torch.set_num_threads(2)
    with open(os.path.join(sys.argv[1], "data.txt"), encoding="utf-8") as file:
        root = file.read()
    images = read_images(root)
    labels = np.asarray([image["label"] for image in images])
    train = np.asarray([image["train"] for image in images])
    maps, pooled = extract(root, images)
    head = train_head(pooled, labels, train)
    with torch.no_grad():
        embeddings = torch.nn.functional.normalize(head(pooled))
    for features in (pooled, embeddings):
        distances = torch.cdist(features[~train], features[train])
        nearest = distances.argmin(1).numpy()
        (labels[train][nearest] == labels[~train]).mean()
    donors = np.flatnonzero(train)[nearest]
    tests = np.flatnonzero(~train)
    wanted = np.union1d(tests, donors)
    own = {i: grad_weights(head, pooled, embeddings, i, labels, train) for i in wanted}
    jobs = ((root, images[i], maps[k], own[i], own[donors[k]]) for k, i in enumerate(tests))
    with multiprocessing.get_context("spawn").Pool(2) as pool:
        records = list(pool.imap(score, jobs, chunksize=4))
    intervals(records, 15)
    finish({"nothing": [time.perf_counter() - began], "memory": [peak_memory()]})


if __name__ == "__main__":
    main()
