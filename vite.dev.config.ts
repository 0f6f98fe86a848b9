/** The interface from its sources, in a browser: `npm run dev` where there is no window. The engine answers behind it. */
import path from 'node:path';
import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vite';

const engine = process.env.TRIPLETSCOPE_DEV_ENGINE ?? 'http://127.0.0.1:4780';
export default defineConfig({
  root: path.join(import.meta.dirname, 'src-renderer'),
  plugins: [svelte()],
  server: {
    host: '127.0.0.1',
    port: 5173,
    strictPort: true,
    // Host and Origin stay this server's: the engine takes any port of the loopback address.
    proxy: { '/trpc': engine, '/api': engine, '/session': engine },
  },
});
