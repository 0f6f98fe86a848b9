/** The command line: `tripletscope COMMAND …`. Each command is a file; this one puts them together. */
import { enterEngineEnvironment } from './environment.ts';

enterEngineEnvironment();
for (const stream of [process.stdout, process.stderr]) stream.on('error', whereNobodyReads);
const { runProgram } = await import('./program.ts');
await runProgram(process.argv);

/** `| head` closes the pipe early: what is said then is lost, and the work goes on to its end. */
function whereNobodyReads(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EPIPE') throw error;
}
