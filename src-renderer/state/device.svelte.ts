/** What the engine computes on. */
import { type DeviceStatus, pendingApi as api } from './pending-api.ts';

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
