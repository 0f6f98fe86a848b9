/** `setup`: what the main job needs and is not there yet. Where TensorFlow cannot be had, says so and goes on. */
import { Command } from 'commander';
import { setUp } from '../../pipeline/set-up.ts';
import { withJson } from '../options.ts';
import { runCommand } from '../session.ts';

export function setupCommand(): Command {
  return withJson(new Command('setup'))
    .description('Installs the TensorFlow runtime and the EfficientNet-Lite0 weights if they are missing.')
    .addHelpText('after', '\nExample:\n  tripletscope setup')
    .action((options) =>
      runCommand(options, async (session) => {
        const value = await setUp(session, session.note);
        if (!value.runtime || !value.weights) process.exitCode = 1;
        return { value };
      }),
    );
}
