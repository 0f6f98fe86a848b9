"""Wall-clock samples, as bench/timing.ts takes them; prints what a peer measured as JSON."""

import json
import resource
import sys
import time


def seconds_of(work, warm_up, samples):
    for _ in range(warm_up):
        work()
    seconds = []
    for _ in range(samples):
        start = time.perf_counter()
        work()
        seconds.append(time.perf_counter() - start)
    return seconds


def median(values):
    ordered = sorted(values)
    middle = len(ordered) // 2
    return ordered[middle] if len(ordered) % 2 else (ordered[middle - 1] + ordered[middle]) / 2


def peak_memory():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


def finish(samples, results=None, notes=None):
    json.dump({"samples": samples, "results": results or {}, "notes": notes or []}, sys.stdout)
