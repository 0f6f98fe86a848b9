/** What a script measures in Chromium on `serve`, as JSON on its standard output. The workspace is its first argument. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { App } from '../../testing/hosts/app.ts';
import { chromiumHost, closeBrowser } from '../../testing/hosts/chromium.ts';

const size = { width: 1440, height: 900 };

export async function onLargeWorkspace(measure: (app: App) => Promise<unknown>): Promise<void> {
  const [workspace] = process.argv.slice(2);
  if (workspace === undefined) throw new Error('name a workspace as bench/large-workspace.ts makes it');
  const folder = mkdtempSync(path.join(tmpdir(), 'tripletscope-bench-'));
  try {
    const app = await chromiumHost.open(folder, { workspace: path.resolve(workspace), size });
    try {
      console.log(JSON.stringify(await measure(app), null, 2));
      if (app.complaints.length > 0) console.error(app.complaints.join('\n'));
    } finally {
      await app.close();
    }
  } finally {
    await closeBrowser();
    rmSync(folder, { recursive: true, force: true });
  }
}
