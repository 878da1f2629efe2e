/** The address of a service without `/v1`, which people write or leave out, and without a slash at its end. */
export function serviceRoot(url: string): string {
  return url.replace(/\/+$/, '').replace(/\/v1$/, '');
}
