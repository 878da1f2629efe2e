import { createHash, timingSafeEqual } from 'node:crypto';
import type { FastifyRequest } from 'fastify';
import { ApiError } from './api-error.ts';
import { isLoopbackAddress } from './loopback.ts';

/** Keys that a service makes itself while it runs. Asked by every request, so both answers come from memory. */
export interface IssuedKeys {
  readonly isEmpty: boolean;
  /** @param hash SHA-256 of what was sent. True when it is a key now; its use is noted. */
  recognise(hash: Buffer): boolean;
}

export interface AuthenticationOptions {
  /** Keys that open every route. Without any key, issued ones included, only clients on this machine pass. */
  apiKeys: readonly string[];
  issuedKeys?: IssuedKeys | undefined;
  /** Route patterns that need no key. */
  publicPaths: ReadonlySet<string>;
}

/**
 * The one check of who may call, for every route and every 404.
 *
 * @returns a function that throws `invalid_api_key` (401) unless the request may pass
 */
export function createAuthentication({
  apiKeys,
  issuedKeys,
  publicPaths,
}: AuthenticationOptions): (request: FastifyRequest) => void {
  const hashes = apiKeys.map(sha256);
  return (request) => {
    if (request.routeOptions.url !== undefined && publicPaths.has(request.routeOptions.url)) return;
    if (hashes.length === 0 && (issuedKeys?.isEmpty ?? true)) {
      if (isLoopbackAddress(request.ip)) return;
      throw new ApiError(
        'invalid_api_key',
        `no API_KEYS are set${issuedKeys ? ' and no key was made with `frogwell keys`' : ''}, so only this machine may call this service`,
      );
    }
    const key = bearerKey(request.headers.authorization);
    if (key === undefined) {
      throw new ApiError('invalid_api_key', 'an API key is required: send "Authorization: Bearer <key>"');
    }
    const hash = sha256(key);
    if (!isKnown(hash, hashes) && !issuedKeys?.recognise(hash))
      throw new ApiError('invalid_api_key', 'this API key is not known here');
  };
}

function bearerKey(header: string | undefined): string | undefined {
  return /^Bearer +(\S+) *$/i.exec(header ?? '')?.[1];
}

/** Compares with every hash, so that the time tells neither which key matched nor how much of it. */
function isKnown(hash: Buffer, hashes: readonly Buffer[]): boolean {
  let found = false;
  for (const known of hashes) found = timingSafeEqual(hash, known) || found;
  return found;
}

function sha256(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
