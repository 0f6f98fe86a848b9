/** What is chosen in a view, kept in the address: a link shows it again, and the address follows each change. */

import { router } from './route.svelte.ts';
import type { RouteParams, ViewName } from './route.ts';

export interface AddressedParts<Choice> {
  view: ViewName;
  /** Every parameter by name, null where it need not be in the address. */
  toParams: (choice: Choice) => RouteParams;
  /** What is not understood is left out: an address may come from anywhere. */
  fromParams: (params: URLSearchParams) => Choice;
}

export class AddressedChoice<Choice extends object> {
  current = $state.raw() as Choice;
  private readonly parts: AddressedParts<Choice>;
  private written: string;

  constructor(parts: AddressedParts<Choice>) {
    const { params } = router.current;
    this.parts = parts;
    this.current = parts.fromParams(params);
    this.written = params.toString();
  }

  change(part: Partial<Choice>): void {
    this.current = { ...this.current, ...part };
    this.write();
  }

  /** To be called in a component: the effects live as long as it does. */
  attend(): void {
    $effect(() => {
      const { view, params } = router.current;
      if (view !== this.parts.view || params.toString() === this.written) return;
      this.written = params.toString();
      this.current = this.parts.fromParams(params);
    });
    $effect(() => {
      router.current;
      this.write();
    });
  }

  private write(): void {
    if (router.current.view !== this.parts.view) return;
    router.replace(this.parts.toParams(this.current));
    this.written = router.current.params.toString();
  }
}
