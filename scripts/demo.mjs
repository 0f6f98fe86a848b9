// npm run demo: sets up what is missing, then runs the main job on the demo data set.
import { ensureDependencies, runCli } from './dependencies.mjs';

ensureDependencies();
process.exitCode = await runCli(['demo', ...process.argv.slice(2)]);
