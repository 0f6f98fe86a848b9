import { existsSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { preferredRuntime } from '../src-main/compute/runtime/installed.ts';
import { cacheFolder } from '../src-main/downloads/cache-folder.ts';
import { ComparePage } from './pages/compare.ts';
import { StartPage } from './pages/start.ts';
import { pageStories } from './stories.ts';

/** The demo fetches what is missing; a test does not. */
const missing = [
  ...(preferredRuntime() === null ? ['the TensorFlow runtime'] : []),
  ...(existsSync(path.join(cacheFolder(), 'weights')) ? [] : ['EfficientNet-Lite0’s weights']),
];
if (missing.length > 0) console.log(`demo.story.ts is skipped: ${missing.join(' and ')} not installed for this user`);

pageStories('electron', 'the demo', ({ host, open }) => {
  it.skipIf(missing.length > 0)(
    'one click on the start page ends in a finished comparison',
    async () => {
      const app = await open();
      const start = new StartPage(app);
      await start.heading.waitFor();
      const begun = performance.now();
      await app.page.getByRole('button', { name: 'Open the demo' }).click();
      await app.page.waitForURL(/#\/compare/, { timeout: 240_000 });
      const compare = new ComparePage(app.page);
      await compare.settled();
      console.log(
        `${host}: the demo's comparison was there after ${((performance.now() - begun) / 1000).toFixed(1)} s`,
      );
      for (const title of ['Single triplet', 'Averaged', 'Averaged, top-M', 'Transferred, top-M']) {
        expect(await compare.colours(title)).toBeGreaterThan(16);
        expect(Object.keys(await compare.scores(title))).toEqual(['box', 'mask', 'IoU']);
      }
      expect(app.strayRequests).toEqual([]);
    },
    300_000,
  );
});
