/** The command line: `tripletscope COMMAND …`. Each command is a file; this one puts them together. */
import { enterEngineEnvironment } from './environment.ts';

enterEngineEnvironment();
const { runProgram } = await import('./program.ts');
await runProgram(process.argv);
