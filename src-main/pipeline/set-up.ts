/** What the main job needs and is not there yet: the TensorFlow runtime, and the weights of EfficientNet-Lite0. */
import { messageOf } from '../../src-shared/errors.ts';
import type { WorkContext } from '../../src-shared/progress.ts';
import { diskNeeded, type Flavour, tensorflowVersion, wheels } from '../compute/runtime/flavours.ts';
import { installRuntime } from '../compute/runtime/install.ts';
import { installedRuntimes } from '../compute/runtime/installed.ts';
import { ensureEfficientNetLite0 } from '../network/weights/fetch.ts';

/** Where TensorFlow cannot be had, says so by `note` and goes on. True for each part that is there afterwards. */
export async function setUp(
  context: WorkContext,
  note: (line: string) => void,
): Promise<{ runtime: boolean; weights: boolean }> {
  return { runtime: await setUpRuntime(context, note), weights: await setUpWeights(context, note) };
}

async function setUpRuntime(context: WorkContext, note: (line: string) => void): Promise<boolean> {
  if (process.env.TRIPLETSCOPE_RUNTIME === 'wasm' || installedRuntimes().length > 0) return true;
  note(sizeNotice('cpu'));
  try {
    const { folder } = await installRuntime('cpu', context);
    note(`TensorFlow is installed in ${folder}`);
    return true;
  } catch (error) {
    context.signal.throwIfAborted();
    note(`TensorFlow cannot be installed: ${messageOf(error)}`);
    note('Continuing with the wasm backend: it is several times slower, and cannot train convolutions.');
    return false;
  }
}

async function setUpWeights(context: WorkContext, note: (line: string) => void): Promise<boolean> {
  try {
    await ensureEfficientNetLite0(context);
    return true;
  } catch (error) {
    context.signal.throwIfAborted();
    note(`The EfficientNet-Lite0 weights cannot be fetched: ${messageOf(error)}`);
    return false;
  }
}

export function sizeNotice(flavour: Flavour): string {
  const download = Math.round(wheels[flavour].bytes / 1e6);
  const disk = (diskNeeded[flavour] / 1e9).toFixed(1);
  const more = flavour === 'cuda' ? ', and about 3 GB of NVIDIA libraries (5 GB on disk)' : '';
  return `Installing TensorFlow ${tensorflowVersion} (${flavour}): ${download} MB to download, ${disk} GB on disk${more}; once per user.`;
}
