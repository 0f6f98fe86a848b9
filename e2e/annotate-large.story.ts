import { expect, it } from 'vitest';
import type { ImageId } from '../src-main/workspace/ids.ts';
import { runsOf } from '../src-shared/annotate/mask-runs.ts';
import { large, largeWorkspace, meeting, pixelsAround } from './data/large.ts';
import { holdWorkspace } from './data/workspaces.ts';
import { AnnotatePage } from './pages/annotate.ts';
import { keepPicture, pageStories } from './stories.ts';

pageStories('electron', 'an image of 100 megapixels', ({ open, folder }) => {
  it('is shown to its single pixels, and what is drawn on it is stored to the pixel', async () => {
    const workspace = await largeWorkspace(folder());
    const { page, close } = await open({ workspace });
    const annotate = new AnnotatePage(page);
    await annotate.open();
    const placeOf = await annotate.zoomToPixels(meeting);
    // Four tiles meet in the middle of them; the middle of each pixel is looked at.
    const [columns, rows] = [10, 8];
    const [left, top] = [meeting.x - columns / 2, meeting.y - rows / 2];
    const middles = Array.from({ length: rows }, (_, row) =>
      Array.from({ length: columns }, (_, column) => placeOf({ x: left + column + 0.5, y: top + row + 0.5 })),
    );
    await expect.poll(() => annotate.colours(middles)).toEqual(await pixelsAround({ columns, rows }));

    const { x, y } = meeting;
    await annotate.press('r');
    await annotate.trace(placeOf({ x: x - 1.8, y: y - 1.2 }), placeOf({ x: x + 1.2, y: y + 0.8 }));
    await annotate.said(`Box drawn, 3 × 2 at ${x - 2}, ${y - 1}`);
    await annotate.press('Escape', 'b', ...new Array<string>(16).fill('['));
    await annotate.trace(placeOf({ x: x - 3 + 0.5, y: y + 0.5 }), placeOf({ x: x + 2 + 0.5, y: y + 0.5 }));
    await annotate.said('Painted');
    await annotate.saved();
    await keepPicture(page, 'annotate large');
    await close();

    const stored = holdWorkspace(workspace);
    const objects = stored.objects.of(1 as ImageId).map(({ geometry }) => geometry);
    stored.close();
    expect(objects[0]).toEqual({ kind: 'box', x: x - 2, y: y - 1, width: 3, height: 2 });
    expect(objects[1]).toMatchObject({ kind: 'mask', ...large });
    // Down the columns: a pixel in each of six.
    const start = (x - 3) * large.height + y;
    const pixels = [start, 1, ...new Array(5).fill([large.height - 1, 1]).flat()];
    const rest = large.width * large.height - start - 5 * large.height - 1;
    expect([...runsOf(objects[1] as never).runs]).toEqual([...pixels, rest]);
  });
});
