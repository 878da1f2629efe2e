import { createHash, type Hash } from 'node:crypto';
import { createReadStream, existsSync } from 'node:fs';
import { open as openFile, readFile, rename, rm, stat, statfs, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { type Dispatcher, EnvHttpProxyAgent, request } from 'undici';
import { z } from 'zod';
import { ModelError } from './model-error.ts';

export interface DownloadOptions {
  url: string;
  /** Where the whole file shall lie; `<target>.partial` while it is fetched, kept when it is interrupted. */
  target: string;
  /** Sent to the host of the address only, not to where it points on. */
  token: string | null;
  /** Null = the one that the server tells, if it tells one. */
  sha256: string | null;
  signal: AbortSignal;
  onProgress(progress: DownloadProgress): void;
  /** What a silent server is given, 30 s if left out. */
  stallMs?: number;
  /** Before the second try, 1 s if left out; doubled with each one that brought nothing. */
  retryDelayMs?: number;
}

export interface DownloadProgress {
  bytes: number;
  /** Null where the server does not say. */
  totalBytes: number | null;
}

const STALL_MS = 30_000;
const TRIES = 5;
const MAX_REDIRECTS = 5;
/** What is left free on the disk. */
const SPARE_BYTES = 200 * 1024 ** 2;

/** What was being fetched, beside the partial file: bytes of another file must not be put together. */
const Partial_ = z.object({ url: z.string(), identity: z.string() });

interface Answer {
  status: number;
  body: Dispatcher.ResponseData['body'];
  /** Tells one content from another: the hash that Hugging Face gives, else the entity tag. */
  identity: string;
  /** Hash that the server tells. */
  sha256: string | null;
  totalBytes: number | null;
  etag: string | null;
}

/**
 * Fetches a file over HTTP, through a proxy where the environment names one, going on where an earlier try ended.
 *
 * @returns the SHA-256 of what was fetched
 * @throws ModelError in words for a user, with the remedy; the signal's reason when it fires
 */
export async function downloadFile(options: DownloadOptions): Promise<string> {
  const { stallMs = STALL_MS, retryDelayMs = 1_000, signal } = options;
  const agent = new EnvHttpProxyAgent({ connectTimeout: stallMs });
  try {
    for (let tries = 1, before = -1; ; tries++) {
      try {
        return await fetchRest(options, agent);
      } catch (error) {
        signal.throwIfAborted();
        if (error instanceof ModelError) throw error;
        const have = await sizeOf(`${options.target}.partial`);
        if (have > before) tries = 1;
        before = have;
        if (tries >= TRIES) throw unreachable(options.url, error);
        await delay(retryDelayMs * 2 ** (tries - 1), undefined, { signal });
      }
    }
  } finally {
    await agent.destroy();
  }
}

async function fetchRest(options: DownloadOptions, agent: Dispatcher): Promise<string> {
  const { target, url, signal, onProgress } = options;
  const partial = `${target}.partial`;
  const known = await readPartial(partial, url);
  let have = known === undefined ? 0 : await sizeOf(partial);
  let answer = await open(options, agent, have > 0 && known !== undefined ? { from: have } : undefined);
  if (have > 0 && (answer.status === 416 || answer.identity !== known?.identity)) {
    // Another content than the one that was begun, or more than there is: from the beginning.
    answer.body.destroy();
    have = 0;
    answer = await open(options, agent, undefined);
  }
  if (answer.status === 200) have = 0;
  await assertSpace(path.dirname(target), (answer.totalBytes ?? 0) - have, answer);
  await writeFile(`${partial}.json`, JSON.stringify({ url, identity: answer.identity }));

  const hash = createHash('sha256');
  if (have > 0) await addFile(hash, partial, have);
  let bytes = have;
  onProgress({ bytes, totalBytes: answer.totalBytes });
  const file = await openFile(partial, have > 0 ? 'a' : 'w');
  try {
    // Piece by piece to the disk, so that an interruption keeps all that came.
    for await (const piece of answer.body) {
      await file.writeFile(piece);
      hash.update(piece);
      bytes += piece.length;
      onProgress({ bytes, totalBytes: answer.totalBytes });
      signal.throwIfAborted();
    }
  } finally {
    await file.close();
  }
  if (answer.totalBytes !== null && bytes < answer.totalBytes) throw new Error('the connection ended early');
  return accept(hash.digest('hex'), options, answer);
}

/** The file is whole: compares its hash and gives it its name. */
async function accept(
  found: string,
  { sha256, target, url }: DownloadOptions,
  answer: Answer,
): Promise<string> {
  const partial = `${target}.partial`;
  const expected = sha256 ?? answer.sha256;
  if (expected !== null && expected !== found) {
    await rm(partial, { force: true });
    await rm(`${partial}.json`, { force: true });
    throw new ModelError(
      'upstream_error',
      `what ${hostOf(url)} sent has the SHA-256 ${found}, expected was ${expected}. It was thrown away; try again, or take another source`,
    );
  }
  await rename(partial, target);
  await rm(`${partial}.json`, { force: true });
  return found;
}

async function open(
  { url, token, signal, sha256, stallMs = STALL_MS }: DownloadOptions,
  dispatcher: Dispatcher,
  range: { from: number } | undefined,
): Promise<Answer> {
  let address = new URL(url);
  let linked: { sha256: string | null; size: number | null } = { sha256: null, size: null };
  for (let redirects = 0; ; redirects++) {
    const { statusCode, headers, body } = await request(address, {
      dispatcher,
      signal,
      // Here and not in the agent, which does not hand them on to its proxy.
      headersTimeout: stallMs,
      bodyTimeout: stallMs,
      headers: {
        'user-agent': 'frogwell',
        ...(range && { range: `bytes=${range.from}-` }),
        ...(token !== null && address.host === new URL(url).host && { authorization: `Bearer ${token}` }),
      },
    });
    const header = (name: string) => [headers[name] ?? []].flat()[0] ?? null;
    const told = /^"?([0-9a-f]{64})"?$/.exec(header('x-linked-etag') ?? '')?.[1];
    linked = {
      sha256: told ?? linked.sha256,
      size: Number(header('x-linked-size')) || linked.size,
    };
    const location = header('location');
    if (statusCode >= 300 && statusCode < 400 && location !== null && redirects < MAX_REDIRECTS) {
      await body.dump();
      address = new URL(location, address);
      continue;
    }
    if (![200, 206, 416].includes(statusCode)) {
      await body.dump();
      throw refusal(statusCode, url);
    }
    const etag = header('etag');
    const length = Number(header('content-length')) || null;
    const total = /\/(\d+)$/.exec(header('content-range') ?? '')?.[1];
    return {
      status: statusCode,
      body,
      identity: sha256 ?? linked.sha256 ?? etag ?? `${linked.size ?? total ?? length}`,
      sha256: linked.sha256,
      totalBytes: total === undefined ? (statusCode === 200 ? length : linked.size) : Number(total),
      etag,
    };
  }
}

function refusal(status: number, url: string): Error {
  const host = hostOf(url);
  if (status === 401 || status === 403)
    return new ModelError(
      'insufficient_permissions',
      `${host} does not give ${url} to everybody (${status}): accept its licence there and set HF_TOKEN`,
    );
  if (status === 404 || status === 410)
    return new ModelError('model_not_found', `${host} has no such file (${status}): ${url}`, {
      param: 'model',
    });
  if (status < 500 && status !== 408 && status !== 429)
    return new ModelError('upstream_error', `${host} refused ${url} with status ${status}`);
  return new Error(`${host} answered with status ${status}`);
}

function unreachable(url: string, cause: unknown): ModelError {
  return new ModelError(
    'upstream_unreachable',
    `${hostOf(url)} cannot be reached (${reasonOf(cause)}). Without a network, copy the .gguf file here and run ` +
      '`npx frogwell model pull <path>`; behind a proxy set HTTPS_PROXY; for a mirror set HF_ENDPOINT. ' +
      'What was fetched already is kept',
    { cause },
  );
}

function reasonOf(error: unknown): string {
  if (error instanceof AggregateError && error.errors[0] instanceof Error) return reasonOf(error.errors[0]);
  if (!(error instanceof Error)) return String(error);
  return error.message || ('code' in error ? String(error.code) : error.name);
}

async function assertSpace(folder: string, bytes: number, answer: Answer): Promise<void> {
  const { bavail, bsize } = await statfs(folder);
  const free = bavail * bsize;
  if (bytes + SPARE_BYTES <= free) return;
  answer.body.destroy();
  throw new ModelError(
    'conflict',
    `the disk of ${folder} has ${gigabytes(free)} free, the model needs ${gigabytes(bytes)} more. Make room, or set DATA_DIR to another disk`,
  );
}

async function readPartial(partial: string, url: string): Promise<{ identity: string } | undefined> {
  if (!existsSync(partial) || !existsSync(`${partial}.json`)) return undefined;
  const found = Partial_.safeParse(JSON.parse(await readFile(`${partial}.json`, 'utf8').catch(() => 'null')));
  return found.success && found.data.url === url ? found.data : undefined;
}

async function addFile(hash: Hash, file: string, bytes: number): Promise<void> {
  for await (const piece of createReadStream(file, { end: bytes - 1 })) hash.update(piece);
}

async function sizeOf(file: string): Promise<number> {
  return stat(file).then(
    ({ size }) => size,
    () => 0,
  );
}

function hostOf(url: string): string {
  return new URL(url).host;
}

function gigabytes(bytes: number): string {
  return `${(bytes / 1e9).toFixed(1)} GB`;
}
