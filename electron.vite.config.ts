/** Main and preload as CommonJS for any Electron from 22 on, the renderer for Chromium from 108 on. */
import path from 'node:path';
import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'electron-vite';

const here = import.meta.dirname;
const devPort = 5273;

export default defineConfig({
  main: {
    build: {
      target: 'node16',
      outDir: 'out/main',
      rollupOptions: {
        input: { main: path.join(here, 'src-main/desktop/main.ts') },
        output: { format: 'cjs', entryFileNames: '[name].cjs' },
      },
    },
  },
  preload: {
    build: {
      target: 'node16',
      outDir: 'out/preload',
      rollupOptions: {
        input: { preload: path.join(here, 'src-main/desktop/preload.ts') },
        output: { format: 'cjs', entryFileNames: '[name].cjs' },
      },
    },
  },
  renderer: {
    root: path.join(here, 'src-renderer'),
    base: './',
    // The page comes through app://; only its reloading talks to the server of `npm run dev` itself.
    server: { port: devPort, strictPort: true, hmr: { protocol: 'ws', host: 'localhost', clientPort: devPort } },
    build: {
      target: 'chrome108',
      outDir: 'out/renderer',
      emptyOutDir: true,
      minify: true,
      // How long the plugins took is no news to whoever starts the program on a busy machine.
      rollupOptions: { input: path.join(here, 'src-renderer/index.html'), checks: { bundlerTimings: false } },
    },
    plugins: [svelte()],
  },
});
