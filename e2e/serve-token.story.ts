import AxeBuilder from '@axe-core/playwright';
import { expect, it } from 'vitest';
import { asServed, browserStories } from './stories.ts';

browserStories('the token of serve', ({ open }) => {
  it('leaves the address bar at once, and scripts never see what it is exchanged for', async () => {
    const { page, address, complaints } = asServed(await open());
    await page.getByRole('main').waitFor();
    expect(page.url()).not.toContain('token');
    const [cookie, ...others] = await page.context().cookies();
    expect(others).toEqual([]);
    expect(cookie).toMatchObject({ httpOnly: true, sameSite: 'Strict', name: `tripletscope-${new URL(address).port}` });
    expect(await page.evaluate(() => document.cookie)).toBe('');
    expect(await page.evaluate(() => JSON.stringify([localStorage, sessionStorage, history.state]))).not.toContain(
      address.split('token=')[1],
    );
    await page.reload();
    await page.getByRole('main').waitFor();
    expect(await page.getByRole('heading', { name: 'This page needs its token' }).count()).toBe(0);
    expect(complaints).toEqual([]);
  });

  it('is asked for where it is missing, and can be pasted', async () => {
    const { page: known, address } = asServed(await open());
    await known.getByRole('main').waitFor();
    for (const colorScheme of ['dark', 'light'] as const) {
      const context = await known.context().browser()!.newContext({ colorScheme });
      try {
        const page = await context.newPage();
        await page.goto(address.replace(/#.*/, '#/compare'));
        await page.getByRole('heading', { name: 'This page needs its token' }).waitFor();
        expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([]);
        const field = page.getByLabel('Or paste the address');
        await field.fill('http://127.0.0.1/#/compare');
        await page.getByText('This address has no token').waitFor();
        await field.fill(address.replace(/token=./, (first) => (first.endsWith('_') ? 'token=-' : 'token=_')));
        await field.press('Enter');
        await page.getByRole('alert').waitFor();
        await page.getByLabel('Or paste the address').fill(address);
        await page.getByRole('button', { name: 'Open' }).click();
        await page.getByRole('navigation').first().waitFor();
        expect(page.url()).not.toContain('token');
      } finally {
        await context.close();
      }
    }
  });

  it('of a server that ended is no way into the next one', async () => {
    const app = asServed(await open());
    await app.page.getByRole('main').waitFor();
    const other = await app.page.context().browser()!.newContext();
    try {
      const page = await other.newPage();
      await page.goto(app.address);
      await page.getByRole('navigation').first().waitFor();
      await app.killEngine();
      await app.engineReturns();
      // The page that was left open finds that it is not known any more, by itself.
      await page.getByRole('heading', { name: 'This page needs its token' }).waitFor({ timeout: 20_000 });
      await page.goto(app.address);
      await page.getByRole('alert').waitFor();
    } finally {
      await other.close();
    }
  });

  it('does not help a page of another origin', async () => {
    const { page, address } = asServed(await open());
    await page.getByRole('main').waitFor();
    const elsewhere = await page.context().newPage();
    // Another port of the same machine: the same site for cookies, but not the same origin.
    await elsewhere.route('http://127.0.0.1:9/**', (route) => route.fulfill({ contentType: 'text/html', body: '<p>' }));
    await elsewhere.goto('http://127.0.0.1:9/');
    const origin = new URL(address).origin;
    const outcomes = await elsewhere.evaluate(async (base) => {
      const tried = async (path: string, init: RequestInit): Promise<string> => {
        try {
          const response = await fetch(base + path, { credentials: 'include', ...init });
          return response.type === 'opaque' ? 'opaque' : String(response.status);
        } catch {
          return 'failed';
        }
      };
      const picture = new Promise<string>((resolve) => {
        const image = new Image();
        image.onload = () => resolve('shown');
        image.onerror = () => resolve('failed');
        image.src = `${base}/api/thumbnails/1`;
      });
      return [
        await tried('/trpc/workspace.state', {}),
        await tried('/trpc/workspace.close', {
          method: 'POST',
          body: '{}',
          headers: { 'content-type': 'application/json' },
        }),
        await tried('/trpc/workspace.close', { method: 'POST', body: '{}', mode: 'no-cors' }),
        await picture,
      ];
    }, origin);
    expect(outcomes.every((one) => ['failed', 'opaque'].includes(one))).toBe(true);
  });
});
