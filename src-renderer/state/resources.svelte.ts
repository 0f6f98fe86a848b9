/** The resource store as state: whoever reads one of its answers is run again when something came, failed or left. */
import { type ResourceLimits, type ResourceRequest, type ResourceState, ResourceStore } from './resources.ts';

export class Resources {
  private version = $state(0);
  private readonly store: ResourceStore;

  constructor(limits: Omit<ResourceLimits, 'tell'>) {
    this.store = new ResourceStore({ ...limits, tell: () => this.version++ });
  }

  state<Value>(request: Pick<ResourceRequest<Value>, 'key'>): ResourceState<Value> {
    void this.version;
    return this.store.state(request);
  }

  value<Value>(request: Pick<ResourceRequest<Value>, 'key'>): Value | undefined {
    void this.version;
    return this.store.value(request);
  }

  error(requests: readonly Pick<ResourceRequest<unknown>, 'key'>[]) {
    for (const request of requests) {
      const state = this.state(request);
      if (state.status === 'failed') return state.error;
    }
    return null;
  }

  hold(owner: string, requests: readonly ResourceRequest<unknown>[]): void {
    this.store.hold(owner, requests);
  }

  retry(owner: string): void {
    this.store.retry(owner);
  }

  clear(): void {
    this.store.clear();
  }
}
