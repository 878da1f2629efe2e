import { ProviderError } from './provider-error.ts';
import { readText } from './read-text.ts';
import type { Upstream } from './upstream.ts';

/**
 * Looks at a route without making the service compute anything: POST sends an empty object.
 *
 * @returns the status, and the body where it is JSON
 * @throws ProviderError when there is no answer; the signal's reason
 */
export async function probe(
  upstream: Upstream,
  method: 'GET' | 'POST',
  path: string,
  signal: AbortSignal,
): Promise<{ status: number; json: unknown }> {
  const { status, body } = await upstream.send(method, path, {
    signal,
    ...(method === 'POST' && { body: {} }),
  });
  try {
    return { status, json: JSON.parse(await readText(body)) };
  } catch (error) {
    if (signal.aborted) throw signal.reason;
    if (error instanceof SyntaxError) return { status, json: undefined }; // a page; the status says enough
    throw new ProviderError(
      'upstream_connection_error',
      `the ${upstream.provider} provider broke off its answer`,
      { provider: upstream.provider, cause: error },
    );
  }
}

/** A route that is there refuses GET (405) or an empty body (400, 422); one that is not is 404. */
export async function hasRoute(upstream: Upstream, path: string, signal: AbortSignal): Promise<boolean> {
  const get = await probe(upstream, 'GET', path, signal);
  if (get.status === 405) return true;
  const post = await probe(upstream, 'POST', path, signal);
  return post.status === 400 || post.status === 422;
}
