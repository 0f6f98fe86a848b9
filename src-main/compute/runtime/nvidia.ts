/** NVIDIA's libraries for the CUDA build: the wheels that TensorFlow's own metadata names under `and-cuda`. */
import { readdir, readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import type { WorkContext } from '../../../src-shared/progress.ts';
import { pipDownload } from '../../downloads/pip.ts';
import { unzip } from '../../downloads/unzip.ts';
import { nvidiaFolder } from './nvidia-folder.ts';

/** No size is known beforehand; the longest wheel, cuDNN, has 0.8 GB. */
const longestLibrary = 4e9;

export async function installNvidiaLibraries(
  tensorflowWheel: string,
  { building, downloads }: { building: string; downloads: string },
  context: WorkContext,
): Promise<void> {
  const requirements = await cudaRequirements(tensorflowWheel, { building }, context);
  for (const [index, requirement] of requirements.entries()) {
    const stage = `NVIDIA libraries (${requirement.replace(/[<>=,].*/, '')})`;
    context.report({ stage, done: index, total: requirements.length });
    const folder = path.join(downloads, requirement.replace(/[^\w.-]/g, '_'));
    const tags = ['--platform', 'manylinux_2_27_x86_64', '--platform', 'manylinux2014_x86_64'];
    const mostBytes = longestLibrary;
    await pipDownload({ requirement, tags, folder, mostBytes, needs: 'the CUDA libraries' }, context.signal);
    const wheel = (await readdir(folder)).find((name) => name.endsWith('.whl'))!;
    const target = path.join(building, nvidiaFolder);
    await unzip(path.join(folder, wheel), { folder: target, place: libraryName, stage }, context);
    await rm(folder, { recursive: true, force: true });
  }
}

function libraryName(entry: string): string | null {
  return /^nvidia\/[^/]+\/lib\/[^/]+\.so[^/]*$/.test(entry) ? path.posix.basename(entry) : null;
}

async function cudaRequirements(
  wheel: string,
  { building }: { building: string },
  context: WorkContext,
): Promise<string[]> {
  const place = (entry: string): string | null => (entry.endsWith('.dist-info/METADATA') ? 'METADATA' : null);
  await unzip(wheel, { folder: building, place, stage: 'NVIDIA libraries' }, context);
  const file = path.join(building, 'METADATA');
  const metadata = await readFile(file, 'utf8');
  await rm(file);
  return parseCudaRequirements(metadata);
}

/** `Requires-Dist: nvidia-x<13.0,>=12.5; extra == "and-cuda"` → `nvidia-x<13.0,>=12.5`. */
export function parseCudaRequirements(metadata: string): string[] {
  return metadata.split('\n').flatMap((line) => {
    const [, requirement] = line.match(/^Requires-Dist:\s*(\S+)\s*;.*extra\s*==\s*["']and-cuda["']/) ?? [];
    return requirement === undefined ? [] : [requirement];
  });
}
