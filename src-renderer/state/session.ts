/**
 * The browser's way in. `serve` prints an address with a token behind the `#`, which no server and no log ever sees; it is
 * exchanged for a cookie that scripts cannot read, and leaves the address bar before anything else happens.
 */

const tokenInFragment = /^#token=([\w-]+)$/;

/** Not `ok`: this browser is not let in; the page then says where the address with the token stands. */
export async function ensureSession(): Promise<'ok' | 'needs-token' | 'wrong-token'> {
  if (location.protocol !== 'http:' || 'tripletscope' in window) return 'ok'; // the desktop's window has no token
  // An address pasted into a page that is open changes the fragment alone.
  addEventListener('hashchange', () => {
    if (tokenInFragment.test(location.hash)) location.reload();
  });
  const token = tokenInFragment.exec(location.hash)?.[1];
  if (token !== undefined) location.replace('#/'); // unlike the history's own call, the router hears of it
  try {
    const answer = await (token === undefined ? fetch('/session') : exchange(token));
    if (answer.status !== 401) return 'ok';
    // A used or an old token does no harm where the browser is known already.
    if (token !== undefined && (await fetch('/session')).ok) return 'ok';
    return token === undefined ? 'needs-token' : 'wrong-token';
  } catch {
    return 'ok'; // nobody answers: the interface says so itself
  }
}

/** `fetch`, for everything that goes to the engine: once it does not know this browser any more, the page starts over. */
export async function sessionFetch(input: RequestInfo | URL | string, init?: RequestInit): Promise<Response> {
  const response = await fetch(input, init);
  if (response.status === 401) location.reload();
  return response;
}

function exchange(token: string): Promise<Response> {
  return fetch('/session', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ token }),
  });
}
