// npm start [-- FOLDER]: the desktop window; where there can be none, the same interface in a browser.
import path from 'node:path';
import { buildWhereOlder } from './build.mjs';
import { ensureDependencies, fail, findNode, root, run, runCli } from './dependencies.mjs';
import { findElectron } from './electron.mjs';

ensureDependencies();
if ((await buildWhereOlder()) !== 0) fail('the interface cannot be built; see the errors above.');
const given = process.argv.slice(2);
const electron = findElectron({ fetch: true });
// npm starts scripts in the checkout; paths are meant from where the user called it.
if (process.env.INIT_CWD) process.chdir(process.env.INIT_CWD);
if ('reason' in electron) {
  process.stderr.write(`No window: ${electron.reason}. Opening the interface in a browser instead.\n`);
  process.exitCode = await runCli(['serve', '--open', ...given]);
} else {
  // Chromium's sandbox refuses to start as root, as in a container.
  const flags = process.platform === 'linux' && process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  const folders = given.map((one) => (one.startsWith('-') ? one : path.resolve(one)));
  // A checkout's engine runs on the Node of its dependencies, as the command line does.
  const env = { TRIPLETSCOPE_ENGINE_NODE: process.env.TRIPLETSCOPE_ENGINE_NODE || findNode() };
  process.exitCode = await run(electron.program, [...flags, root, ...folders], { env });
}
