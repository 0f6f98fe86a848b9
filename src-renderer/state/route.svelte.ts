/** Where the user is: the view and what it shows, in the fragment of the address, so that every place has a link. */
import { linkOf, parseRoute, type Route, type RouteParams, type ViewName } from './route.ts';

export type { ViewName } from './route.ts';

export class Router {
  current = $state.raw<Route>(parseRoute(location.hash));
  /** The address that `current` was read from. */
  private read = location.hash;

  constructor() {
    addEventListener('hashchange', () => this.take(location.hash));
  }

  private take(hash: string): void {
    this.read = hash;
    this.current = parseRoute(hash);
  }

  /** `#/compare?image=12`. */
  link(view: ViewName, params: RouteParams = {}): string {
    return linkOf(view, params);
  }

  go(view: ViewName, params: RouteParams = {}): void {
    this.goTo(this.link(view, params));
  }

  /** A whole address, as it was kept. */
  goTo(link: string): void {
    location.hash = link;
  }

  /**
   * Changes parameters of the view that is shown, without a new entry in the history. Whoever has followed a link meanwhile
   * is on the way to another place, which must not be written over: the address is ahead of the event that tells of it.
   */
  replace(params: RouteParams): void {
    if (location.hash !== this.read) return;
    const merged: RouteParams = { ...Object.fromEntries(this.current.params), ...params };
    const link = this.link(this.current.view, merged);
    if (link === location.hash) return;
    history.replaceState(null, '', link);
    this.take(location.hash);
  }
}

export const router = new Router();
