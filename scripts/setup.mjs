// npm run setup: the dependencies, the TensorFlow runtime and the EfficientNet-Lite0 weights.
import { ensureDependencies, runCli } from './dependencies.mjs';

ensureDependencies();
process.exitCode = await runCli(['setup', ...process.argv.slice(2)]);
