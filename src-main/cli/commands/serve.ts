/** `serve`: the interface in a browser, on the loopback address alone. */
import path from 'node:path';
import { serve } from '@hono/node-server';
import { serveStatic } from '@hono/node-server/serve-static';
import { Command } from 'commander';
import { createApp } from '../../server/app.ts';
import { EngineHost } from '../../server/host.ts';
import { userStateFolder } from '../../server/user-state.ts';
import { integer } from '../options.ts';

export function serveCommand(): Command {
  return new Command('serve')
    .description('The interface in a browser.')
    .argument('[workspace]', 'the workspace to open')
    .option('--port <n>', 'port on 127.0.0.1', integer(0, 65535), 4780)
    .action(async (workspace: string | undefined, { port }: { port: number }) => {
      const host = new EngineHost({ kind: 'serve', roots: null, stateFolder: userStateFolder() });
      if (workspace !== undefined) await host.open(workspace);
      const app = createApp(host);
      const renderer = path.relative(process.cwd(), path.join(import.meta.dirname, '../../../out/renderer'));
      app.get('/*', serveStatic({ root: renderer }));
      serve({ fetch: app.fetch, hostname: '127.0.0.1', port }, (info) => {
        process.stdout.write(`http://127.0.0.1:${info.port}/\n`);
      });
      await new Promise(() => {});
    });
}
