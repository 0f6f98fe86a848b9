// npm run cli -- COMMAND …: the command line from a checkout.
import { ensureDependencies, runCli } from './dependencies.mjs';

ensureDependencies();
process.exitCode = await runCli(process.argv.slice(2));
