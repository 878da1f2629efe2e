import { createHash, timingSafeEqual } from 'node:crypto';
import type { FastifyRequest } from 'fastify';
import { ApiError } from './api-error.ts';
import { isLoopbackAddress } from './loopback.ts';

export interface AuthenticationOptions {
  /** Keys that open every route. Without any, only clients on this machine pass. */
  apiKeys: readonly string[];
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
  publicPaths,
}: AuthenticationOptions): (request: FastifyRequest) => void {
  const hashes = apiKeys.map(sha256);
  return (request) => {
    if (request.routeOptions.url !== undefined && publicPaths.has(request.routeOptions.url)) return;
    if (hashes.length === 0) {
      if (isLoopbackAddress(request.ip)) return;
      throw new ApiError(
        'invalid_api_key',
        'no API_KEYS are set, so only this machine may call this service',
      );
    }
    const key = bearerKey(request.headers.authorization);
    if (key === undefined) {
      throw new ApiError('invalid_api_key', 'an API key is required: send "Authorization: Bearer <key>"');
    }
    if (!isKnown(sha256(key), hashes))
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
