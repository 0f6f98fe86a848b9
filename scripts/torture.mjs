// npm run torture [-- KILLS [SEED [DAMAGES [ROUND TRIPS [STROKES]]]]]: kills the main job 200 times and lets it go on; each time nothing may be lost.
// Then 1,000 random damages of a workspace: each is mended or named, and the table stays the same; and 10,000 random data sets
// in each format out: each comes back as it was. Then 1,000 kills while one paints.
import path from 'node:path';
import { ensureDependencies, findNode, root, run } from './dependencies.mjs';

ensureDependencies();
process.exitCode = await run(findNode(), [path.join(root, 'fixtures', 'torture.ts'), ...process.argv.slice(2)]);
