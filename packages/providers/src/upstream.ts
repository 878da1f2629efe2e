import { pipeline, type Transform } from 'node:stream';
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib';
import { Pool } from 'undici';
import type { Endpoint } from './endpoint.ts';
import { StreamedResponse, type UpstreamResponse } from './streamed-response.ts';
import { networkError } from './upstream-error.ts';

/** More than `LLM_CONCURRENCY` can be: the endpoint's limit makes calls wait, with their timers stopped; the pool's would not. */
const MOST_CONNECTIONS = 1_024;

export interface UpstreamOptions {
  /** For error messages, logs and metrics: `openai`, `local`. */
  provider: string;
  /** With its path, e.g. `https://api.openai.com/v1`. From configuration only, never from a request. */
  baseURL: string;
  /** Sent as `Authorization: Bearer`. */
  apiKey?: string | undefined;
  connectMs: number;
  /** What is known of how it does, shared by all models that are asked there. */
  endpoint?: Endpoint | undefined;
}

/**
 * A server that we call, with its connections.
 *
 * undici's own header and body timeouts are off: they are coarse and end silent requests after 300 s, which a model on
 * a CPU needs. The caller's signal carries our timers.
 */
export interface Upstream {
  readonly provider: string;
  readonly endpoint?: Endpoint;
  /** @throws ProviderError when there is no answer at all; any HTTP status is an answer */
  send(
    method: 'GET' | 'POST' | 'DELETE',
    path: string,
    options: { body?: unknown; signal: AbortSignal; requestId?: string | undefined },
  ): Promise<UpstreamResponse>;
  /** Waits for running calls, then closes the connections. */
  close(): Promise<void>;
}

export function createUpstream(options: UpstreamOptions): Upstream {
  const { origin, pathname } = new URL(options.baseURL);
  const basePath = pathname.replace(/\/+$/, '');
  const pool = new Pool(origin, {
    connect: { timeout: options.connectMs },
    headersTimeout: 0,
    bodyTimeout: 0,
    connections: MOST_CONNECTIONS,
  });
  const common: Record<string, string> = { accept: 'application/json, text/event-stream' };
  if (options.apiKey !== undefined) common['authorization'] = `Bearer ${options.apiKey}`;
  return {
    provider: options.provider,
    ...(options.endpoint && { endpoint: options.endpoint }),
    async send(method, path, { body, signal, requestId }) {
      signal.throwIfAborted();
      const headers = { ...common };
      if (body !== undefined) headers['content-type'] = 'application/json';
      if (requestId !== undefined) headers['x-request-id'] = requestId;
      try {
        const answer = new StreamedResponse(signal);
        pool.dispatch(
          {
            method,
            path: `${basePath}${path}`,
            headers,
            body: body === undefined ? null : JSON.stringify(body),
          },
          answer,
        );
        return unpacked(await answer.head);
      } catch (error) {
        throw networkError(error, { provider: options.provider, signal });
      }
    },
    close: () => pool.close(),
  };
}

const UNPACKERS: Readonly<Record<string, () => Transform>> = {
  gzip: createGunzip,
  'x-gzip': createGunzip,
  deflate: createInflate,
  br: createBrotliDecompress,
};

function unpacked(response: UpstreamResponse): UpstreamResponse {
  const unpacker = UNPACKERS[String(response.headers['content-encoding'] ?? '').toLowerCase()];
  if (unpacker === undefined) return response;
  // Whoever reads it learns of a failure; the callback only keeps it from being thrown into the air.
  return { ...response, body: pipeline(response.body, unpacker(), () => undefined) };
}
