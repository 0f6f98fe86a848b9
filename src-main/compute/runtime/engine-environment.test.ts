import { describe, expect, it } from 'vitest';
import { engineEnvironment } from './engine-environment.ts';

describe('the environment of the engine', () => {
  it('keeps what the user has set, and is never entered twice', () => {
    const env = engineEnvironment({
      TF_CPP_MIN_LOG_LEVEL: '0',
      TRIPLETSCOPE_ENGINE_ENVIRONMENT: '',
      TRIPLETSCOPE_RUNTIME: 'wasm',
    });
    expect(env.TF_CPP_MIN_LOG_LEVEL).toBe('0');
    expect(env.MALLOC_MMAP_THRESHOLD_).toBe('4294967296');
    expect(env.TRIPLETSCOPE_ENGINE_ENVIRONMENT).toBe('1');
    expect(env.LD_LIBRARY_PATH).toBeUndefined();
    expect(env.NODE_COMPILE_CACHE).toMatch(/[\\/]compiled$/);
    expect(engineEnvironment({ NODE_COMPILE_CACHE: '/mine' }).NODE_COMPILE_CACHE).toBe('/mine');
  });
});
