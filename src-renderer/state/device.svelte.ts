/** What the engine computes on. */
import type { TripletscopeError } from '../../src-shared/errors.ts';
import { api, asError } from './api.ts';

export type DeviceStatus = Awaited<ReturnType<typeof api.device.status.query>>;

class Device {
  status = $state.raw<DeviceStatus | null>(null);
  /** Why it could not be asked the last time: Settings says it. */
  error = $state.raw<TripletscopeError | null>(null);
  private asked = 0;

  async reload(): Promise<void> {
    const turn = ++this.asked;
    try {
      const status = await api.device.status.query();
      if (turn !== this.asked) return;
      this.status = status;
      this.error = null;
    } catch (error) {
      if (turn === this.asked) this.error = asError(error);
    }
  }
}

export const device = new Device();
