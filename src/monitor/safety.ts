import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { isIP } from 'node:net';
import { hostname } from 'node:os';
import { ProblemError } from './problem.ts';

/** On every answer. Nothing is fetched from elsewhere, nothing runs inline, nobody puts a page of ours into a frame. */
export const safetyHeaders: Readonly<Record<string, string>> = {
  'content-security-policy':
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'no-referrer',
  'cross-origin-resource-policy': 'same-origin',
  'cross-origin-opener-policy': 'same-origin',
  'cache-control': 'no-store',
};

export interface RequestFacts {
  method: string;
  headers: Readonly<Record<string, string | string[] | undefined>>;
  /** How many `Host` lines there are; `headers` has the first. */
  hosts: number;
  /** A page of ours, opened by its address or a link. */
  isNavigation: boolean;
}

export function isLoopback(address: string): boolean {
  return address === 'localhost' || address === '::1' || /^127\.\d{1,3}\.\d{1,3}\.\d{1,3}$/.test(address);
}

/**
 * Refuses what another site's page makes a browser send. A page can rebind its own name to our address, so the name in
 * `Host` must be one of ours: the names of loopback, an address in digits (no name, nothing to rebind), or one given.
 */
export function refuseForeign({ headers, hosts, isNavigation }: RequestFacts, names: ReadonlySet<string>): void {
  const host = hosts === 1 ? one(headers.host) : undefined;
  const name = host === undefined ? undefined : nameOf(host);
  if (name === undefined || !(names.has(name) || isIP(name) !== 0)) {
    throw new ProblemError('forbidden', 'This name is not one of this server; allow it with --allow-host NAME');
  }
  const origin = one(headers.origin);
  if (headers.origin !== undefined && originHost(origin) !== host?.toLowerCase()) {
    throw new ProblemError('forbidden', 'Requests from pages of other sites are refused');
  }
  const site = one(headers['sec-fetch-site']);
  if (!isNavigation && (site === 'cross-site' || site === 'same-site')) {
    throw new ProblemError('forbidden', 'Requests from pages of other sites are refused');
  }
}

/** Names under which a server that listens on `address` may be called. */
export function allowedNames(address: string, more: readonly string[]): ReadonlySet<string> {
  const own = isLoopback(address) ? [] : [address, hostname()];
  return new Set(['localhost', ...own, ...more].map((name) => name.toLowerCase()));
}

function one(header: string | string[] | undefined): string | undefined {
  return typeof header === 'string' ? header : undefined;
}

/** `localhost:8787` → `localhost`, `[::1]:8787` → `::1`; undefined for anything else. */
function nameOf(host: string): string | undefined {
  const found = /^(?:\[([0-9a-f:.]{2,45})\]|([a-z0-9._-]{1,253}))(?::\d{1,5})?$/i.exec(host);
  return (found?.[1] ?? found?.[2])?.toLowerCase();
}

function originHost(origin: string | undefined): string | undefined {
  const found = /^https?:\/\/([^/]{1,300})$/i.exec(origin ?? '');
  return found?.[1]?.toLowerCase();
}

const cookieName = 'translate_session';

/** Whether a request carries the token: in `Authorization: Bearer`, or, from a browser that logged in, in a cookie. */
export class TokenGuard {
  readonly #token: string;
  /** The cookie does not hold the token, and ends with this process. */
  readonly #secret = randomBytes(32);

  constructor(token: string) {
    this.#token = token;
  }

  refuseWithout(headers: RequestFacts['headers']): void {
    const bearer = /^Bearer ([\x21-\x7e]{1,500})$/i.exec(one(headers.authorization) ?? '')?.[1];
    if (bearer !== undefined && this.isToken(bearer)) return;
    const cookie = readCookie(one(headers.cookie) ?? '');
    if (cookie !== undefined && isEqual(cookie, this.#cookie())) return;
    throw new ProblemError(
      'unauthorized',
      'Send the token as "Authorization: Bearer TOKEN", or log in with POST /api/login',
    );
  }

  isToken(given: string): boolean {
    return isEqual(given, this.#token);
  }

  /** For `Set-Cookie`: scripts cannot read it, other sites cannot make a browser send it. */
  setCookie(): string {
    return `${cookieName}=${this.#cookie()}; Path=/; HttpOnly; SameSite=Strict`;
  }

  #cookie(): string {
    return createHmac('sha256', this.#secret).update(this.#token).digest('hex');
  }
}

function readCookie(header: string): string | undefined {
  const found = header.split(';').find((part) => part.trim().startsWith(`${cookieName}=`));
  return found?.trim().slice(cookieName.length + 1);
}

/** In the same time wherever they differ. */
function isEqual(one: string, other: string): boolean {
  const key = randomBytes(32);
  const digest = (text: string): Buffer => createHmac('sha256', key).update(text).digest();
  return timingSafeEqual(digest(one), digest(other));
}
