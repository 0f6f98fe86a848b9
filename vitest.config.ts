import path from 'node:path';
import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vitest/config';

const shared = {
  pool: 'forks',
  testTimeout: 30_000,
  // As in an engine process: threads get their sources compiled.
  env: { NODE_COMPILE_CACHE: path.join(import.meta.dirname, 'node_modules/.cache/compiled') },
} as const;

export default defineConfig({
  test: {
    maxWorkers: 2,
    // tfjs advertises its Node backend wherever the plain one is used.
    onConsoleLog: (log) => !log.includes('looks like you are running TensorFlow.js'),
    projects: [
      { test: { ...shared, name: 'engine', include: ['src-main/**/*.test.ts'] } },
      // Pure functions: its files may share a process.
      { test: { ...shared, name: 'shared', include: ['src-shared/**/*.test.ts'], isolate: false } },
      {
        // State classes with runes, compiled as for the page.
        plugins: [svelte({ configFile: path.join(import.meta.dirname, 'src-renderer/svelte.config.js') })],
        resolve: { conditions: ['browser'] },
        test: {
          ...shared,
          name: 'window',
          include: ['src-renderer/**/*.test.ts'],
          server: { deps: { inline: [/svelte/] } },
          environment: path.join(import.meta.dirname, 'src-renderer/testing/window-environment.ts'),
        },
      },
    ],
  },
});
