/** `demo`: sets up what is missing, draws the demo data set once, and runs the main job on it. */
import path from 'node:path';
import { Command } from 'commander';
import type { WorkContext } from '../../../src-shared/progress.ts';
import { demoDataset } from '../../demo/demo-dataset.ts';
import { setUp } from '../../pipeline/set-up.ts';
import { withJson, withSeed } from '../options.ts';
import { runCommand } from '../session.ts';
import { report } from './report.ts';

interface DemoOptions {
  json?: boolean;
  seed?: number;
  out: string;
  fresh?: boolean;
}

export function demoCommand(): Command {
  const command = new Command('demo')
    .description('Installs what is missing, generates the demo data set, and runs the main job on it.')
    .option('--out <folder>', 'folder for data set, workspace and report', 'demo')
    .option('--fresh', 'run every stage again');
  return withJson(withSeed(command))
    .addHelpText('after', '\nExample:\n  tripletscope demo')
    .action((options: DemoOptions) =>
      runCommand(options, async (session) => {
        await setUp(session, session.note);
        const { out, seed = 0, fresh, json } = options;
        const context: WorkContext = session;
        const { folder, images, classes, reused } = await demoDataset(path.join(out, 'data'), seed, context);
        if (!reused) session.note(`Drew ${images} demo scenes of ${classes} classes in ${folder}`);
        const places = { workspace: path.join(out, 'workspace'), out: path.join(out, 'report'), fresh, json, seed };
        // Recall@1 of every epoch, so that Train has a curve of it to show.
        return report(folder, { ...places, recallEvery: 1 }, session);
      }),
    );
}
