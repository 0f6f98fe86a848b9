/** `setup`: what the main job needs and is not there yet. Where TensorFlow cannot be had, says so and goes on. */
import { Command } from 'commander';
import { messageOf } from '../../../src-shared/errors.ts';
import { installRuntime } from '../../compute/runtime/install.ts';
import { installedRuntimes } from '../../compute/runtime/installed.ts';
import { ensureEfficientNetLite0 } from '../../network/weights/fetch.ts';
import { withJson } from '../options.ts';
import { runCommand, type Session } from '../session.ts';
import { sizeNotice } from './runtime.ts';

export function setupCommand(): Command {
  return withJson(new Command('setup'))
    .description('Installs the TensorFlow runtime and the EfficientNet-Lite0 weights where they are missing.')
    .addHelpText('after', '\nExample:\n  tripletscope setup')
    .action((options) =>
      runCommand(options, async (session) => {
        const value = await setUp(session);
        if (!value.runtime || !value.weights) process.exitCode = 1;
        return { value };
      }),
    );
}

/** True for each part that is there afterwards. */
export async function setUp(session: Session): Promise<{ runtime: boolean; weights: boolean }> {
  return { runtime: await setUpRuntime(session), weights: await setUpWeights(session) };
}

async function setUpRuntime(session: Session): Promise<boolean> {
  if (process.env.TRIPLETSCOPE_RUNTIME === 'wasm' || installedRuntimes().length > 0) return true;
  session.note(sizeNotice('cpu'));
  try {
    const { folder } = await installRuntime('cpu', session);
    session.note(`TensorFlow is installed in ${folder}`);
    return true;
  } catch (error) {
    session.signal.throwIfAborted();
    session.note(`TensorFlow cannot be installed: ${messageOf(error)}`);
    session.note('Going on with the wasm backend: several times slower, and convolutions cannot be trained.');
    return false;
  }
}

async function setUpWeights(session: Session): Promise<boolean> {
  try {
    await ensureEfficientNetLite0(session);
    return true;
  } catch (error) {
    session.signal.throwIfAborted();
    session.note(`The EfficientNet-Lite0 weights cannot be fetched: ${messageOf(error)}`);
    return false;
  }
}
