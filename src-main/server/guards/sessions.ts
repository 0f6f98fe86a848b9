/**
 * Who is let in: whoever knows the token, which travels in the fragment of the address and so reaches no server and no
 * log. It is exchanged once a browser for a cookie with a value of its own; secrets are compared in constant time.
 */
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { portOf } from './origin.ts';

/** Browsers that are let in at a time; the one that came first is forgotten beyond that. */
const sessionsKept = 256;
const ticketMs = 120_000;

export class Sessions {
  /** 256 bits, made anew with every start. */
  readonly token = secret();
  /** Digests; the values themselves are with the browsers. */
  private readonly values: Buffer[] = [];
  private tickets: { digest: Buffer; until: number }[] = [];

  /** A token that is good once and for two minutes: for `--open`, where others on the machine can read the address. */
  ticket(now = Date.now()): string {
    const ticket = secret();
    this.tickets.push({ digest: digestOf(ticket), until: now + ticketMs });
    return ticket;
  }

  /** The value of the cookie for a right token; null for a wrong one. */
  exchange(token: string, now = Date.now()): string | null {
    const digest = digestOf(token);
    const ticket = this.tickets.find((one) => timingSafeEqual(one.digest, digest));
    this.tickets = this.tickets.filter((one) => one !== ticket && one.until > now);
    const known = timingSafeEqual(digestOf(this.token), digest);
    if (!known && (ticket === undefined || ticket.until <= now)) return null;
    const value = secret();
    this.values.push(digestOf(value));
    if (this.values.length > sessionsKept) this.values.shift();
    return value;
  }

  /** True where the header carries the cookie of a session. */
  holds(cookies: string | undefined, host: string): boolean {
    const name = `${cookieName(host)}=`;
    const sent = (cookies ?? '').split(';').map((part) => part.trim());
    return sent
      .filter((part) => part.startsWith(name))
      .some((part) => {
        const digest = digestOf(part.slice(name.length));
        // Every one is looked at, so that the time tells nothing about which.
        return this.values.filter((value) => timingSafeEqual(value, digest)).length > 0;
      });
  }
}

/** Cookies are shared by all ports of a host; the port in the name, as the browser sees it, keeps two servers apart. */
export function cookieName(host: string): string {
  return `tripletscope-${portOf(host)}`;
}

export function sessionCookie(host: string, value: string): string {
  return `${cookieName(host)}=${value}; Path=/; HttpOnly; SameSite=Strict`;
}

function secret(): string {
  return randomBytes(32).toString('base64url');
}

function digestOf(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
