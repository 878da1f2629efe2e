import { portOf } from './web-guard.ts';

/** The same host and port, where `www.` and the web's two own ports make no difference. */
export function isSameSite(one: URL, other: URL): boolean {
  return siteOf(one) === siteOf(other);
}

function siteOf(url: URL): string {
  const port = portOf(url);
  return `${url.hostname.replace(/^www\./, '')}:${port === 443 ? 80 : port}`;
}
