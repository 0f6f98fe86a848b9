import { expect, it } from 'vitest';
import { stories } from './stories.ts';

stories('the window', ({ open }) => {
  it('opens', async () => {
    const begin = performance.now();
    const app = await open();
    await app.page.getByRole('main').waitFor();
    console.log(app.host, performance.now() - begin, await app.page.getByRole('main').innerText());
    console.log(app.complaints, app.strayRequests);
    expect(app.complaints).toEqual([]);
    expect(app.strayRequests).toEqual([]);
  });
});
