/** What the numbers were measured on. */
import { execFileSync } from 'node:child_process';
import { availableParallelism, cpus, loadavg, totalmem } from 'node:os';
import { preferredRuntime } from '../src-main/compute/runtime/installed.ts';

export function machine(): string {
  const memory = `${Math.round(totalmem() / 2 ** 30)} GiB`;
  return `${cpus()[0].model.trim()}, ${availableParallelism()} cores, ${memory}, ${process.platform} ${process.arch}`;
}

export function software(): string {
  const runtime = preferredRuntime();
  const tensorflow = runtime === null ? 'no TensorFlow runtime' : `TensorFlow ${runtime.version} (${runtime.flavour})`;
  return [`Node ${process.versions.node}`, tensorflow, ...pythonVersions()].join(', ');
}

export function load(): string {
  return loadavg()[0].toFixed(1);
}

function pythonVersions(): string[] {
  const packages = ['torch', 'torchvision', 'timm', 'grad-cam', 'faiss-cpu', 'opencv-python-headless'];
  const script = `
import sys
from importlib import metadata
print('Python ' + sys.version.split()[0])
for name in sys.argv[1:]:
    try: print(name, metadata.version(name))
    except metadata.PackageNotFoundError: pass`;
  try {
    const python = process.env.TRIPLETSCOPE_BENCH_PYTHON ?? 'python3';
    return execFileSync(python, ['-c', script, ...packages], { encoding: 'utf8' })
      .trim()
      .split('\n');
  } catch {
    return ['no Python'];
  }
}
