import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['src-shared/**/*.test.ts', 'src-main/**/*.test.ts', 'src-renderer/**/*.test.ts'],
    pool: 'forks',
    maxWorkers: 2,
    testTimeout: 30_000,
    // tfjs advertises its Node backend wherever the plain one is used.
    onConsoleLog: (log) => !log.includes('looks like you are running TensorFlow.js'),
  },
});
