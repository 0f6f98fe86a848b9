/** Where the user is: the view and what it shows, in the fragment of the address, so that every place has a link. */

export const viewNames = [
  'start',
  'browse',
  'train',
  'compare',
  'annotate',
  'evaluate',
  'figures',
  'settings',
] as const;
export type ViewName = (typeof viewNames)[number];

export interface Route {
  view: ViewName;
  params: URLSearchParams;
}

function parse(hash: string): Route {
  const [path = '', query = ''] = hash.replace(/^#\/?/, '').split('?');
  const view = viewNames.find((name) => name === path) ?? 'start';
  return { view, params: new URLSearchParams(query) };
}

class Router {
  current = $state.raw<Route>(parse(location.hash));

  constructor() {
    addEventListener('hashchange', () => {
      this.current = parse(location.hash);
    });
  }

  /** `#/compare?image=12`. */
  link(view: ViewName, params: Record<string, string | number | null | undefined> = {}): string {
    const query = new URLSearchParams();
    for (const [name, value] of Object.entries(params))
      if (value != null && value !== '') query.set(name, String(value));
    const text = query.toString();
    return `#/${view}${text === '' ? '' : `?${text}`}`;
  }

  go(view: ViewName, params: Record<string, string | number | null | undefined> = {}): void {
    location.hash = this.link(view, params);
  }

  /** Changes parameters of the view that is shown, without a new entry in the history. */
  replace(params: Record<string, string | number | null | undefined>): void {
    const merged = { ...Object.fromEntries(this.current.params), ...params };
    const link = this.link(this.current.view, merged as Record<string, string>);
    if (link === location.hash) return;
    history.replaceState(null, '', link);
    this.current = parse(link);
  }
}

export const router = new Router();
