import type { IncomingHttpHeaders } from 'node:http';
import { isIP } from 'node:net';
import { ApiError } from './api-error.ts';
import { isLoopbackName } from './loopback.ts';

export interface RequestOriginOptions {
  /** The address that the service is bound to. */
  boundHost: string;
  /** Further host names (without port) under which the service is reached. */
  allowedHosts: readonly string[];
}

const SAFE_METHODS: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS']);

/**
 * Guards a service on a private address against web pages: a page may rebind its own name to 127.0.0.1 (then `Host` is
 * that name) or post a form across sites (then `Origin` is that page).
 *
 * Any IP address is a valid `Host` once the service is bound beyond loopback: no page can have an address for a name.
 *
 * @returns a function that throws `misdirected_request` (421) or `forbidden_origin` (403)
 */
export function createRequestOriginCheck({
  boundHost,
  allowedHosts,
}: RequestOriginOptions): (method: string, headers: IncomingHttpHeaders) => void {
  const beyondLoopback = !isLoopbackName(boundHost);
  const allowed = new Set([boundHost, ...allowedHosts].map((host) => host.toLowerCase()));
  return (method, headers) => {
    const hostname = hostnameOf(headers.host);
    const known =
      hostname !== undefined &&
      (isLoopbackName(hostname) || allowed.has(hostname) || (beyondLoopback && isIP(hostname) !== 0));
    if (!known) {
      const named = headers.host === undefined ? 'no host' : `host "${headers.host.slice(0, 100)}"`;
      throw new ApiError(
        'misdirected_request',
        `this service does not answer for ${named}; add the name to ALLOWED_HOSTS if it should`,
      );
    }
    if (headers.origin === undefined || SAFE_METHODS.has(method)) return;
    if (!isSameHost(headers.origin, headers.host ?? '')) {
      throw new ApiError('forbidden_origin', 'requests from pages of other sites are refused');
    }
  };
}

function hostnameOf(host: string | undefined): string | undefined {
  if (host === undefined || !/^[\w.-]+(:\d+)?$|^\[[\da-f:.]+\](:\d+)?$/i.test(host)) return undefined;
  return host
    .replace(/:\d+$/, '')
    .replace(/^\[|\]$/g, '')
    .toLowerCase();
}

/** Same host and port; the scheme may differ, because a proxy in front may end TLS. */
function isSameHost(origin: string, host: string): boolean {
  const url = URL.parse(origin);
  if (url === null || (url.protocol !== 'http:' && url.protocol !== 'https:')) return false;
  return URL.parse(`${url.protocol}//${host}`)?.host === url.host;
}
