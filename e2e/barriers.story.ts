/** Every view in both themes, searched for what WCAG 2.2 AA forbids; the page is the same in both hosts, and one is enough. */
import path from 'node:path';
import { expect, it } from 'vitest';
import { scoredWorkspace } from './data/scored-workspace.ts';
import { trainedWorkspace } from './data/trained.ts';
import { makeNewerWorkspace, makeWorkspace } from './data/workspaces.ts';
import { inBothThemes } from './pages/barriers.ts';
import { type Scene, sceneIsThere, scenes } from './pages/scenes.ts';
import { Shell } from './pages/shell.ts';
import { StartPage } from './pages/start.ts';
import { browserStories } from './stories.ts';

const ofMap = (scene: Scene): boolean => scene.name.startsWith('map');

browserStories('no barrier', ({ open, folder }) => {
  it('in any view of a workspace with a trained network', { timeout: 400_000 }, async () => {
    const { page } = await open({ workspace: await trainedWorkspace(folder()) });
    await new Shell(page).workspace('scenes-workspace').waitFor();
    const found: string[] = [];
    for (const scene of scenes.filter((one) => !ofMap(one))) found.push(...(await lookAt(scene)));
    expect(found).toEqual([]);

    async function lookAt(scene: Scene): Promise<string[]> {
      await page.evaluate((link) => {
        location.hash = link;
      }, scene.link);
      await page.reload();
      await scene.prepare?.(page);
      await sceneIsThere(page);
      return (await inBothThemes(page)).map((barrier) => `${scene.name}: ${barrier}`);
    }
  });

  it('in the embedding map, beside the grid and alone', async () => {
    const { page } = await open({ workspace: await scoredWorkspace(folder()) });
    await new Shell(page).workspace('scored').waitFor();
    for (const scene of scenes.filter(ofMap)) {
      await page.evaluate((link) => {
        location.hash = link;
      }, scene.link);
      await page.reload();
      await scene.prepare?.(page);
      await sceneIsThere(page);
      expect(await inBothThemes(page)).toEqual([]);
    }
  });

  it('where there is nothing yet, and where something is wrong', async () => {
    const { page, close } = await open({ workspace: makeWorkspace(path.join(folder(), 'empty')) });
    const shell = new Shell(page);
    await shell.workspace('empty').waitFor();
    for (const view of ['Browse', 'Train', 'Compare', 'Evaluate'] as const) {
      await shell.go(view);
      await page.getByRole('heading', { name: view, level: 1 }).first().waitFor({ state: 'attached' });
      await sceneIsThere(page);
      expect(await inBothThemes(page)).toEqual([]);
    }
    await close();
    const newer = await open({ workspace: makeNewerWorkspace(path.join(folder(), 'birds')) });
    await new StartPage(newer).problem('birds was made by a newer Tripletscope').waitFor();
    expect(await inBothThemes(newer.page)).toEqual([]);
  });
});
