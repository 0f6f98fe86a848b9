// npm run screenshots: the pictures of the README, from the demo's workspace; with --all FOLDER every view in both
// themes, three window sizes and two scales into a folder elsewhere, to be looked at.
import path from 'node:path';
import { buildWhereOlder } from './build.mjs';
import { ensureDependencies, findNode, root, run } from './dependencies.mjs';

ensureDependencies();
process.exitCode = await buildWhereOlder();
if (process.exitCode === 0)
  process.exitCode = await run(findNode(), [path.join(root, 'e2e', 'screenshots.ts'), ...process.argv.slice(2)]);
