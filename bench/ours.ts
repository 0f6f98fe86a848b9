/** Entry of our side's process: measures one work and prints what came out as JSON. */
import type { Work } from './work.ts';

const [file, folder] = process.argv.slice(2);
const { work } = (await import(file)) as { work: Work };
process.stdout.write(JSON.stringify(await work.measure(folder)));
process.exit(0);
