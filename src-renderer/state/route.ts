/** An address within the window: the view, and what it shows. */

export const viewNames = [
  'start',
  'browse',
  'train',
  'compare',
  'annotate',
  'evaluate',
  'regress',
  'figures',
  'settings',
] as const;
export type ViewName = (typeof viewNames)[number];

export interface Route {
  view: ViewName;
  params: URLSearchParams;
}

export type RouteParams = Record<string, string | number | null | undefined>;

/** Whatever is not an address leads to the start page. */
export function parseRoute(hash: string): Route {
  const [path = '', query = ''] = hash.replace(/^#\/?/, '').split('?');
  const view = viewNames.find((name) => name === path) ?? 'start';
  return { view, params: new URLSearchParams(query) };
}

/** `#/compare?image=12`; empty values are left out. */
export function linkOf(view: ViewName, params: RouteParams = {}): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(params)) if (value != null && value !== '') query.set(name, String(value));
  const text = query.toString();
  return `#/${view}${text === '' ? '' : `?${text}`}`;
}
