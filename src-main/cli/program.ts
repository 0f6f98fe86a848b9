import { Command, CommanderError } from 'commander';
import { tripletscopeVersion } from '../pipeline/versions.ts';
import { annotationsCommand } from './commands/annotations.ts';
import { backboneCommand } from './commands/backbone.ts';
import { demoCommand } from './commands/demo.ts';
import { deviceCommand } from './commands/device.ts';
import { embeddingsCommand } from './commands/embeddings.ts';
import { explainCommand } from './commands/explain.ts';
import { exportCommand } from './commands/export.ts';
import { layersCommand } from './commands/layers.ts';
import { modelCommand } from './commands/model.ts';
import { regressCommand } from './commands/regress.ts';
import { reportCommand } from './commands/report.ts';
import { runtimeCommand } from './commands/runtime.ts';
import { scoreCommand } from './commands/score.ts';
import { serveCommand } from './commands/serve.ts';
import { setupCommand } from './commands/setup.ts';
import { stepCommands } from './commands/steps.ts';
import { tableCommand } from './commands/table.ts';
import { workspaceCommand } from './commands/workspace.ts';
import { filterOutput } from './terminal.ts';

export function createProgram(): Command {
  const program = new Command('tripletscope')
    .description(
      'Grad-CAM for embedding networks: explains triplets, averages many of them, keeps the strongest channels, transfers weights to new images, and scores the maps.',
    )
    .version(tripletscopeVersion)
    .showHelpAfterError('(--help shows the options and an example)');
  const commands = [
    reportCommand(),
    ...stepCommands(),
    explainCommand(),
    scoreCommand(),
    tableCommand(),
    layersCommand(),
    regressCommand(),
    workspaceCommand(),
    exportCommand(),
    embeddingsCommand(),
    annotationsCommand(),
    modelCommand(),
    backboneCommand(),
    runtimeCommand(),
    deviceCommand(),
    demoCommand(),
    serveCommand(),
    setupCommand(),
  ];
  for (const command of commands) program.addCommand(command);
  everyCommand(program, (command) => command.exitOverride().configureOutput(program.configureOutput()));
  return program;
}

/** Parses and runs; sets the exit code: 0, 1 (failed), 2 (wrong use). */
export async function runProgram(argv: readonly string[]): Promise<void> {
  const restore = filterOutput([process.stdout, process.stderr]);
  try {
    await createProgram().parseAsync(argv);
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    process.exitCode = error.exitCode === 0 ? 0 : 2;
    if (error.exitCode === 0 || !argv.includes('--json')) return;
    const message = error.message.replace(/^error: /, '').replaceAll('\n', ' ');
    process.stdout.write(`${JSON.stringify({ error: { code: 'usage', message, details: {} } })}\n`);
  } finally {
    restore();
  }
}

function everyCommand(command: Command, visit: (command: Command) => void): void {
  visit(command);
  for (const child of command.commands) everyCommand(child, visit);
}
