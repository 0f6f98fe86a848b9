/** The watch that every story stands under sees what it should: else "nothing left the machine" would say nothing. */
import { spawnSync } from 'node:child_process';
import { expect, it } from 'vitest';
import { networkOf, watchedEnvironment } from '../testing/hosts/network.ts';
import { trainedWorkspace } from './data/trained.ts';
import { ComparePage } from './pages/compare.ts';
import { stories } from './stories.ts';

stories('what leaves the machine', ({ host, open, folder }) => {
  it('a connection, a name and a packet to elsewhere are written down, also out of a thread', () => {
    const place = folder();
    const script = `
      const { Worker } = require('node:worker_threads');
      require('node:net').connect({ host: '192.0.2.1', port: 9 }).on('error', () => {}).destroy();
      require('node:net').connect(9, '127.0.0.1').on('error', () => {}).destroy();
      fetch('http://192.0.2.2:8009/', { signal: AbortSignal.timeout(100) }).catch(() => {});
      const socket = require('node:dgram').createSocket('udp4');
      socket.send('x', 9, '192.0.2.3', () => socket.close());
      new Worker("require('node:dns').lookup('nobody.invalid', () => {})", { eval: true });`;
    spawnSync(process.execPath, ['-e', script], {
      env: { ...process.env, ...watchedEnvironment(place) },
      timeout: 20_000,
    });
    const { strays } = networkOf(place);
    for (const to of ['192.0.2.1', '192.0.2.2', '192.0.2.3', 'nobody.invalid'])
      expect(strays.filter((line) => line.endsWith(` ${to}`))).not.toEqual([]);
    expect(strays.filter((line) => line.includes('127.0.0.1'))).toEqual([]);
  });

  it('neither the desktop nor the engine asks for anything while a comparison is looked at', async () => {
    const app = await open({ workspace: await trainedWorkspace(folder()) });
    const compare = new ComparePage(app.page);
    await compare.open();
    await compare.option(1).click();
    await compare.settled();
    const expected = host === 'electron' ? ['desktop', 'engine'] : ['engine'];
    await expect.poll(() => networkOf(app.folder).watched).toEqual(expected);
    expect(networkOf(app.folder).strays).toEqual([]);
    expect(app.strayRequests).toEqual([]);
  });
});
