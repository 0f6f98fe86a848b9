// npm run cli -- COMMAND …: the command line from a checkout.
import { buildWhereOlder } from './build.mjs';
import { ensureDependencies, fail, runCli } from './dependencies.mjs';

ensureDependencies();
const words = process.argv.slice(2);
if (words[0] === 'serve' && !words.includes('--help') && (await buildWhereOlder()) !== 0)
  fail('the interface cannot be built; see the errors above.');
// npm starts scripts in the checkout; paths are meant from where the user called it.
if (process.env.INIT_CWD) process.chdir(process.env.INIT_CWD);
process.exitCode = await runCli(words);
