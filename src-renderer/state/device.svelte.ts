/** What the engine computes on. */
import type { TripletscopeError } from '../../src-shared/errors.ts';
import { type Api, api, asError } from './api.ts';
import { Turns } from './turns.ts';

export type DeviceStatus = Awaited<ReturnType<Api['device']['status']['query']>>;

export class Device {
  status = $state.raw<DeviceStatus | null>(null);
  /** Why it could not be asked the last time: Settings says it. */
  error = $state.raw<TripletscopeError | null>(null);
  private readonly api: Pick<Api, 'device'>;
  private readonly turns = new Turns();

  constructor(from: Pick<Api, 'device'>) {
    this.api = from;
  }

  async reload(): Promise<void> {
    const isLatest = this.turns.begin();
    try {
      const status = await this.api.device.status.query();
      if (!isLatest()) return;
      this.status = status;
      this.error = null;
    } catch (error) {
      if (isLatest()) this.error = asError(error);
    }
  }
}

export const device = new Device(api);
