"""
Peer of localization: the loop of Choe et al. (CVPR 2020), a threshold, contours and a box for each τ, and histograms for
PxAP. Needs: pip install opencv-python-headless numpy.
"""

import os
import sys

import cv2
import numpy as np

from timing import finish, seconds_of

cv2.setNumThreads(1)
folder = sys.argv[1]
maps = np.fromfile(os.path.join(folder, "maps.f32"), np.float32).reshape(-1, 224, 224)
boxes = np.fromfile(os.path.join(folder, "boxes.f32"), np.float32).reshape(-1, 4).astype(int)
masks = np.fromfile(os.path.join(folder, "masks.u8"), np.uint8).reshape(-1, 224, 224)
thresholds = [round(0.01 * i, 2) for i in range(100)]
edges = np.append(thresholds, [1.0, 2.0, 3.0])


def largest_boxes(scores):
    height, width = scores.shape
    grey = np.expand_dims((scores * 255).astype(np.uint8), 2)
    found = []
    for threshold in thresholds:
        _, kept = cv2.threshold(grey, int(threshold * np.max(grey)), 255, cv2.THRESH_BINARY)
        contours = cv2.findContours(kept, cv2.RETR_TREE, cv2.CHAIN_APPROX_SIMPLE)[0]
        if len(contours) == 0:
            found.append((0, 0, 0, 0))
            continue
        x, y, w, h = cv2.boundingRect(max(contours, key=cv2.contourArea))
        found.append((x, y, min(x + w, width - 1), min(y + h, height - 1)))
    return np.asarray(found)


def overlaps(found, truth):
    x0, y0 = np.maximum(found[:, 0], truth[0]), np.maximum(found[:, 1], truth[1])
    x1, y1 = np.minimum(found[:, 2], truth[2]), np.minimum(found[:, 3], truth[3])
    shared = np.maximum(0, x1 - x0 + 1) * np.maximum(0, y1 - y0 + 1)
    own = (found[:, 2] - found[:, 0] + 1) * (found[:, 3] - found[:, 1] + 1)
    other = (truth[2] - truth[0] + 1) * (truth[3] - truth[1] + 1)
    return shared / (own + other - shared)


def evaluate():
    correct = np.zeros(len(thresholds))
    inside = np.zeros(len(edges) - 1)
    outside = np.zeros(len(edges) - 1)
    for scores, box, mask in zip(maps, boxes, masks):
        correct += overlaps(largest_boxes(scores), box) >= 0.5
        inside += np.histogram(scores[mask == 1].astype(float), bins=edges)[0]
        outside += np.histogram(scores[mask == 0].astype(float), bins=edges)[0]
    hits = inside[::-1].cumsum()
    kept = hits + outside[::-1].cumsum()
    recall = hits / inside.sum()
    precision = np.divide(hits, kept, out=np.zeros_like(hits), where=kept > 0)
    area = (precision[1:] * np.diff(recall)).sum() + precision[0] * recall[0]
    return {"maxBoxAcc": 100 * correct.max() / len(maps), "pxap": 100 * area}


results = evaluate()
finish({"all": seconds_of(evaluate, 0, 2)}, results)
