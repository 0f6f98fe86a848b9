import path from 'node:path';

/** Below deps/lib of the runtime; the engine is started with it on LD_LIBRARY_PATH. */
export const nvidiaFolder = path.join('deps', 'lib', 'nvidia');
