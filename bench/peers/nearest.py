"""Peer of nearest: faiss IndexFlatL2. Needs: pip install faiss-cpu numpy."""

import os
import sys

import faiss
import numpy as np

from timing import finish, seconds_of

faiss.omp_set_num_threads(2)
folder = sys.argv[1]
points = np.fromfile(os.path.join(folder, "points.f32"), np.float32).reshape(-1, 64)
queries = np.fromfile(os.path.join(folder, "queries.f32"), np.float32).reshape(-1, 64)
index = faiss.IndexFlatL2(64)
index.add(points)
one = seconds_of(lambda: index.search(queries[:1], 1), 3, 15)
hundred = seconds_of(lambda: index.search(queries, 1), 2, 7)
total = int(index.search(queries, 1)[1].sum())
finish({"one": one, "hundred": hundred}, {"the sum of the nearest indices": total})
