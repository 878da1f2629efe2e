import type { FileObject } from '@frogwell/protocol';
import { wantKey } from './access-key.ts';
import { ApiFailure } from './api-failure.ts';
import { apiUrl, authorization, toFailure } from './http-client.ts';

/**
 * `POST /v1/files`. `XMLHttpRequest`, because `fetch` does not tell how much of a body has been sent.
 *
 * @param onProgress bytes sent so far
 * @throws ApiFailure as `callApi`; the abort reason when `signal` fires
 */
export function uploadFile(
  file: File,
  {
    signal,
    onProgress,
    expiresAfterSeconds,
  }: {
    signal: AbortSignal;
    onProgress: (sentBytes: number) => void;
    /** When the upload goes away by itself with all its traces; never if left out. */
    expiresAfterSeconds?: number;
  },
): Promise<FileObject> {
  const { promise, resolve, reject } = Promise.withResolvers<FileObject>();
  const request = new XMLHttpRequest();
  const abort = () => request.abort();
  signal.addEventListener('abort', abort, { once: true });
  request.upload.onprogress = ({ loaded }) => onProgress(Math.min(loaded, file.size));
  request.onload = () => {
    if (request.status === 401) wantKey();
    if (request.status !== 200) {
      reject(toFailure(request.status, request.responseText, request.getResponseHeader('x-request-id')));
      return;
    }
    try {
      resolve(JSON.parse(request.responseText) as FileObject);
    } catch (error) {
      reject(new ApiFailure('', { status: request.status, code: 'unreadable_answer' }, { cause: error }));
    }
  };
  request.onerror = () => reject(new ApiFailure('', { status: 0, code: 'unreachable' }));
  request.onabort = () => reject(signal.reason);
  request.onloadend = () => signal.removeEventListener('abort', abort);
  const form = new FormData();
  // The fields first: the server then knows what the bytes are before they come.
  form.set('purpose', 'assistants');
  if (expiresAfterSeconds !== undefined) {
    form.set('expires_after[anchor]', 'created_at');
    form.set('expires_after[seconds]', String(expiresAfterSeconds));
  }
  form.set('file', file, file.name);
  request.open('POST', apiUrl('/v1/files'));
  for (const [name, value] of Object.entries(authorization())) request.setRequestHeader(name, value);
  if (signal.aborted) reject(signal.reason);
  else request.send(form);
  return promise;
}
