/** What the engine computes on. */
import { api } from './api.ts';

export type DeviceStatus = Awaited<ReturnType<typeof api.device.status.query>>;

class Device {
  status = $state.raw<DeviceStatus | null>(null);

  async reload(): Promise<void> {
    try {
      this.status = await api.device.status.query();
    } catch {
      // The header then shows nothing; Settings asks itself and says why.
    }
  }
}

export const device = new Device();
