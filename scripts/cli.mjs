// npm run cli -- COMMAND …: the command line from a checkout.
import { ensureDependencies, runCli } from './dependencies.mjs';

ensureDependencies();
// npm starts scripts in the checkout; paths are meant from where the user called it.
if (process.env.INIT_CWD) process.chdir(process.env.INIT_CWD);
process.exitCode = await runCli(process.argv.slice(2));
