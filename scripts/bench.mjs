// npm run bench [-- NAME …]: our side of each work against its peer; the table goes to the terminal and to bench/RESULTS.md.
import path from 'node:path';
import { ensureDependencies, findNode, root, run } from './dependencies.mjs';

ensureDependencies();
process.exitCode = await run(findNode(), [path.join(root, 'bench', 'run.ts'), ...process.argv.slice(2)]);
