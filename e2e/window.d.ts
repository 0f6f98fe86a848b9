import type { DesktopBridge } from '../src-shared/desktop-bridge.ts';

declare global {
  interface Window {
    tripletscope?: DesktopBridge;
  }
}
