/** What Chromium's network log (`netLog`) says of names. */

/** How often the network service set out to look the name up, by its own log, which is given as text. */
export function jobsOfResolver(log: string, name: string): number {
  const { constants, events } = JSON.parse(log) as {
    constants: { logEventTypes: Record<string, number> };
    events: { type: number; params?: { host?: string; dns_query_name?: string } }[];
  };
  const types = ['HOST_RESOLVER_MANAGER_JOB', 'HOST_RESOLVER_SYSTEM_TASK', 'HOST_RESOLVER_DNS_TASK', 'DNS_TRANSACTION'];
  const numbers = new Set(types.map((type) => constants.logEventTypes[type]));
  return events.filter(({ type, params }) => numbers.has(type) && JSON.stringify(params ?? {}).includes(name)).length;
}
