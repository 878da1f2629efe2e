import { isIP } from 'node:net';
import { addressKind } from './address-kind.ts';
import { WebPageError } from './web-page-error.ts';

/** A host that the operator names, e.g. an intranet's wiki: it may lie on a private address. */
export interface AllowedHost {
  /** As WHATWG's URL writes it. */
  hostname: string;
  /** Null = the web's own, 80 and 443. */
  port: number | null;
}

/** `wiki.lan`, `wiki.lan:8080`, `10.0.0.5`, `[fd00::5]:8080`; undefined for anything else. */
export function parseAllowedHost(text: string): AllowedHost | undefined {
  if (/[/?#@\s\\]/.test(text) || !URL.canParse(`http://${text}`)) return undefined;
  const { hostname } = new URL(`http://${text}`);
  const port = /:(\d+)$/.exec(text)?.[1];
  return { hostname: plainHostname(hostname), port: port === undefined ? null : Number(port) };
}

const WEB_PORTS = new Set([80, 443]);

/**
 * Decides which addresses of the web may be asked, so that nobody can make this service ask its own network
 * (server-side request forgery). Two questions: {@link assertUrl} before a request, and for the address that a
 * socket really goes to {@link permits}, which the agent asks while it connects.
 */
export class WebGuard {
  readonly #allowed: readonly AllowedHost[];

  constructor(allowed: readonly AllowedHost[]) {
    this.#allowed = allowed;
  }

  /** @throws WebPageError `address_refused`: scheme, credentials, port, or an IP address that is none of the internet */
  assertUrl(url: URL): void {
    if (url.protocol !== 'http:' && url.protocol !== 'https:') {
      throw refused(`${url.protocol} addresses are not fetched, only http: and https:`);
    }
    if (url.username !== '' || url.password !== '') {
      throw refused('an address with a user name or password in it is not fetched');
    }
    const port = portOf(url);
    const isNamed = this.isNamed(url.hostname, port);
    if (!isNamed && !WEB_PORTS.has(port)) {
      throw refused(`port ${port} is not fetched; WEB_ALLOWED_HOSTS=${url.host} would allow it`);
    }
    const hostname = plainHostname(url.hostname);
    if (isIP(hostname) !== 0 && !this.permits(hostname, isNamed)) throw refusedHost(url.host);
  }

  /** Does `WEB_ALLOWED_HOSTS` name this host and port? */
  isNamed(hostname: string, port: number): boolean {
    const plain = plainHostname(hostname);
    return this.#allowed.some(
      (allowed) =>
        allowed.hostname === plain && (allowed.port === null ? WEB_PORTS.has(port) : allowed.port === port),
    );
  }

  /** @param address the IP address of a socket, or one that a name was resolved to */
  permits(address: string, isNamed: boolean): boolean {
    const kind = addressKind(address);
    return kind === 'public' || (kind === 'intranet' && isNamed);
  }
}

/** The error for a name that leads to where it must not. It tells nothing of the network: not even the address. */
export function refusedHost(host: string): WebPageError {
  return refused(
    `${host} is not on the public internet; an operator may allow a host of the own network in WEB_ALLOWED_HOSTS`,
  );
}

export function portOf(url: { protocol: string; port: string }): number {
  return url.port === '' ? (url.protocol === 'https:' ? 443 : 80) : Number(url.port);
}

/** Without the brackets of IPv6 and the dot of the root; both spellings mean the same host. */
function plainHostname(hostname: string): string {
  return hostname
    .toLowerCase()
    .replace(/^\[(.*)\]$/, '$1')
    .replace(/\.$/, '');
}

function refused(message: string): WebPageError {
  return new WebPageError('address_refused', message);
}
