import type { ErrorEnvelope } from '@frogwell/protocol';
import { accessKey, wantKey } from './access-key.ts';
import { ApiFailure, type FailureCode } from './api-failure.ts';

export interface ApiRequest {
  method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Sent as JSON. */
  json?: unknown;
  /** Sent as it is, e.g. a form with a file. */
  body?: FormData;
  headers?: Record<string, string>;
  signal?: AbortSignal;
  /** Goes out even when the page is being left. */
  keepalive?: boolean;
}

/** The absolute address of a path of the API, below whatever path the app itself is served from. */
export function apiUrl(path: string): string {
  return new URL(path.replace(/^\//, ''), document.baseURI).href;
}

/** What every request carries: the key, if there is one. */
export function authorization(): Record<string, string> {
  const key = accessKey();
  return key === null ? {} : { authorization: `Bearer ${key}` };
}

/**
 * The only way to the server.
 *
 * @returns the answer with its body unread, always a success
 * @throws ApiFailure for every other answer and when none comes; the abort reason when `signal` fires
 */
export async function openApi(path: string, request: ApiRequest = {}): Promise<Response> {
  const { method = 'GET', json, body, headers, signal, keepalive } = request;
  let response: Response;
  try {
    response = await fetch(apiUrl(path), {
      method,
      headers: {
        ...authorization(),
        ...(json !== undefined && { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(json !== undefined ? { body: JSON.stringify(json) } : body !== undefined && { body }),
      ...(signal && { signal }),
      ...(keepalive && { keepalive }),
    });
  } catch (error) {
    signal?.throwIfAborted();
    throw new ApiFailure('', { status: 0, code: 'unreachable' }, { cause: error });
  }
  if (!response.ok) throw await failureOf(response);
  return response;
}

/** Asks and reads JSON. The type is the server's promise (`/openapi.json`); nothing is checked again here. */
export async function callApi<Answer>(path: string, request: ApiRequest = {}): Promise<Answer> {
  const response = await openApi(path, request);
  try {
    return (await response.json()) as Answer;
  } catch (error) {
    request.signal?.throwIfAborted();
    throw new ApiFailure('', { status: response.status, code: 'unreadable_answer' }, { cause: error });
  }
}

/** Reads the error envelope; notices that the server wants a key. */
export async function failureOf(response: Response): Promise<ApiFailure> {
  if (response.status === 401) wantKey();
  return toFailure(
    response.status,
    await response.text().catch(() => ''),
    response.headers.get('x-request-id'),
  );
}

/** @param text the body: an error envelope, or whatever a proxy on the way wrote */
export function toFailure(status: number, text: string, requestId: string | null): ApiFailure {
  try {
    const { error } = JSON.parse(text) as ErrorEnvelope;
    const code = (error.code ?? 'unreadable_answer') as FailureCode; // every code of ours is in the table
    return new ApiFailure(error.message, { status, code, param: error.param, requestId });
  } catch {
    return new ApiFailure('', { status, code: 'unreadable_answer', requestId });
  }
}
