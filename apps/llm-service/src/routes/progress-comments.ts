import type { FastifyRequest } from 'fastify';
import type { GenerationEvent } from '../engine/generation.ts';

/** How often reading a long prompt is told. */
const PREFILL_COMMENT_MS = 1_000;

/**
 * What a stream tells before its first word, as comments: `queued 3`, `prefill 512/2048`.
 *
 * The first comment brings the 200, after which a failure can only be told in the stream. So reading the prompt is told to
 * everybody, but a place in the queue only in a stream that has begun, or to callers that ask for it with
 * `x-frogwell-progress: 1`: for all others a wait in vain shall be a 429.
 *
 * @returns for every event of the stream in turn: the comment it is worth
 */
export function progressComments(
  request: Pick<FastifyRequest, 'headers'>,
): (event: GenerationEvent) => string | undefined {
  let hasBegun = request.headers['x-frogwell-progress'] === '1';
  let lastPrefill = Number.NEGATIVE_INFINITY;
  return (event) => {
    if (event.type === 'queued') return hasBegun ? `queued ${event.position}` : undefined;
    hasBegun = true;
    if (event.type !== 'prefill') return undefined;
    const now = performance.now();
    if (now - lastPrefill < PREFILL_COMMENT_MS) return undefined;
    lastPrefill = now;
    return `prefill ${event.done}/${event.total}`;
  };
}
