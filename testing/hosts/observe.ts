/** What a page should not do: complain, or ask another machine for anything. */
import type { Page } from 'playwright-core';

export interface Observed {
  complaints: string[];
  strayRequests: string[];
}

export function observe(page: Page, into: Observed): void {
  page.on('console', (message) => {
    // Svelte warns where a part of the page that is gone still works.
    if (message.type() === 'error' || /svelte\.dev\/e\//.test(message.text())) into.complaints.push(message.text());
  });
  page.on('pageerror', (error) => into.complaints.push(String(error)));
  page.on('request', (request) => {
    if (!/^(app:\/\/tripletscope\/|http:\/\/127\.0\.0\.1[:/]|blob:|data:)/.test(request.url()))
      into.strayRequests.push(request.url());
  });
}
