/** What the view that is shown puts into the header: where it is, and small labels beside it. */
import { untrack } from 'svelte';

export interface Crumb {
  label: string;
  href?: string;
}

export interface HeaderContent {
  /** After the workspace's name. */
  crumbs?: readonly Crumb[];
  /** Short facts: "test", "box · mask". */
  tags?: readonly string[];
}

class Header {
  content = $state.raw<HeaderContent>({});

  /** Returns how to take it back: `$effect(() => header.show({ crumbs }))`. */
  show(content: HeaderContent): () => void {
    this.content = content;
    return () => {
      if (untrack(() => this.content) === content) this.content = {};
    };
  }
}

export const header = new Header();
