/** The channel to the process that started this one: Electron's port in a utility process, else Node's own. */
import type { FromEngine, ToEngine } from './engine-messages.ts';

export interface EngineChannel {
  send: (message: FromEngine) => void;
  listen: (listener: (message: ToEngine) => void) => void;
  /** Called when the other side is gone. */
  onClosed: (listener: () => void) => void;
}

interface ParentPort {
  postMessage: (message: unknown) => void;
  on: (event: 'message', listener: (event: { data: ToEngine }) => void) => void;
}

/** Null where nobody listens: the program was started by hand. */
export function channelToParent(): EngineChannel | null {
  const { parentPort } = process as unknown as { parentPort?: ParentPort };
  if (parentPort != null) {
    return {
      send: (message) => parentPort.postMessage(message),
      listen: (listener) => parentPort.on('message', ({ data }) => listener(data)),
      onClosed: () => {}, // a utility process ends with its parent
    };
  }
  if (process.send === undefined) return null;
  return {
    send: (message) => {
      if (process.connected) process.send!(message);
    },
    listen: (listener) => process.on('message', listener),
    onClosed: (listener) => process.on('disconnect', listener),
  };
}
