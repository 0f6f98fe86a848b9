/** `runtime status|install`: the TensorFlow library that computes. */
import { Argument, Command } from 'commander';
import { type Flavour, flavourNames, tensorflowVersion } from '../../compute/runtime/flavours.ts';
import { installRuntime } from '../../compute/runtime/install.ts';
import { hasNvidiaGpu, installedRuntime, preferredRuntime } from '../../compute/runtime/installed.ts';
import { sizeNotice } from '../../pipeline/set-up.ts';
import { withJson } from '../options.ts';
import { runCommand } from '../session.ts';

export function runtimeCommand(): Command {
  const runtime = new Command('runtime').description('Shows and installs the TensorFlow runtime.');
  withJson(runtime.command('status').description('Lists the installed runtimes and the one in use.'))
    .addHelpText('after', '\nExample:\n  tripletscope runtime status --json')
    .action((options) => runCommand(options, async () => status()));
  withJson(
    runtime.command('install').description('Installs a runtime for this user; an interrupted installation resumes.'),
  )
    .addArgument(new Argument('<flavour>', 'which build').choices(flavourNames))
    .addHelpText('after', '\nExample:\n  tripletscope runtime install cpu')
    .action((flavour: Flavour, options) =>
      runCommand(options, async (session) => {
        if (installedRuntime(flavour) === null) session.note(sizeNotice(flavour));
        const installed = await installRuntime(flavour, session);
        return {
          value: installed,
          text: `TensorFlow ${installed.version} (${flavour}) is installed in ${installed.folder}`,
        };
      }),
    );
  return runtime;
}

function status() {
  const used = preferredRuntime();
  const runtimes = flavourNames.map((flavour) => ({
    flavour,
    installed: installedRuntime(flavour) !== null,
    folder: installedRuntime(flavour)?.folder ?? null,
  }));
  const lines = runtimes.map(
    ({ flavour, installed, folder }) =>
      `${flavour.padEnd(5)} ${installed ? `installed in ${folder}` : 'not installed'}`,
  );
  const value = { version: tensorflowVersion, runtimes, used: used?.flavour ?? 'wasm', nvidiaGpu: hasNvidiaGpu() };
  return { value, text: [...lines, `used: ${value.used}`].join('\n') };
}
