import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream, existsSync } from 'node:fs';
import { link, mkdir, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { ModelRole } from '../engine/engine.ts';
import { type DownloadProgress, downloadFile } from './download-file.ts';
import { GgufError } from './gguf-error.ts';
import { fileAddress, type HuggingFaceSettings, onlyModelFile } from './hugging-face.ts';
import { ModelError } from './model-error.ts';
import { type ModelSource, nameOf } from './model-source.ts';
import type { StoredModel } from './model-store.ts';
import { type GgufHeader, readGgufHeader } from './read-gguf-header.ts';

export interface PullOptions {
  source: ModelSource;
  /** As the caller wrote it. */
  asked: string;
  /** Null = what the file is made for. */
  role: ModelRole | null;
  /** Folder of models. */
  folder: string;
  huggingFace: HuggingFaceSettings;
  signal: AbortSignal;
  onProgress(progress: DownloadProgress): void;
  /** For tests: shorter waits of {@link downloadFile}. */
  waits?: { stallMs: number; retryDelayMs: number };
}

/** `rank`, of llama.cpp's pooling types. */
const POOLING_RANK = 4;

/**
 * Brings a model into the folder: fetched, or from a path linked or copied. A file that is there with the right hash is
 * not fetched again; one that is no usable GGUF is not kept.
 */
export async function pullModel(options: PullOptions): Promise<StoredModel> {
  const { source, folder, asked } = options;
  await mkdir(folder, { recursive: true });
  const { target, sha256 } =
    source.kind === 'path' ? await importFile(source.path, options) : await fetchFile(source, options);
  let header: GgufHeader;
  try {
    header = await readGgufHeader(target);
  } catch (error) {
    if (!(error instanceof GgufError)) throw error;
    await rm(target, { force: true });
    throw new ModelError('unsupported_file', error.message, { param: 'model', cause: error });
  }
  return {
    name: nameOf(source, target),
    role: options.role ?? (source.kind === 'hugging-face' ? source.known?.role : undefined) ?? roleOf(header),
    file: path.basename(target),
    sizeBytes: header.sizeBytes,
    sha256,
    source: asked,
    quantization: header.quantization,
  };
}

/** What a file is made for, as far as it tells. */
export function roleOf({ poolingType, chatTemplate, architecture }: GgufHeader): ModelRole {
  if (poolingType === POOLING_RANK) return 'reranker';
  if (poolingType !== null && poolingType > 0 && chatTemplate === null) return 'embedder';
  return /bert/.test(architecture) ? 'embedder' : 'chat';
}

async function fetchFile(
  source: Exclude<ModelSource, { kind: 'path' }>,
  { folder, huggingFace, signal, onProgress, waits }: PullOptions,
): Promise<{ target: string; sha256: string }> {
  const known = source.kind === 'hugging-face' ? source.known : null;
  let url: string;
  let file: string;
  if (source.kind === 'url') {
    url = source.url;
    file = decodeURIComponent(new URL(url).pathname.split('/').at(-1) ?? '');
  } else {
    file = source.file ?? (await onlyModelFile(huggingFace, source, signal));
    url = fileAddress(huggingFace, { ...source, file });
  }
  const target = path.join(folder, safeName(file));
  if (existsSync(target)) {
    const sha256 = await hashOf(target, signal);
    if (known?.sha256 === sha256) return { target, sha256 };
  }
  const sha256 = await downloadFile({
    url,
    target,
    token: source.kind === 'hugging-face' ? huggingFace.token : null,
    sha256: known?.sha256 ?? null,
    signal,
    onProgress,
    ...waits,
  });
  return { target, sha256 };
}

async function importFile(
  from: string,
  { folder, signal, onProgress }: PullOptions,
): Promise<{ target: string; sha256: string }> {
  const found = await stat(from).catch(() => undefined);
  if (!found?.isFile())
    throw new ModelError('model_not_found', `there is no file ${from} on the machine of the LLM service`, {
      param: 'model',
    });
  await readGgufHeader(from).catch((error: unknown) => {
    const reason = error instanceof Error ? error.message : error;
    const message = error instanceof GgufError ? error.message : `${from} cannot be read: ${reason}`;
    throw new ModelError('unsupported_file', message, { param: 'model', cause: error });
  });
  const target = path.join(folder, safeName(path.basename(from)));
  if (path.resolve(from) !== target) {
    const partial = `${target}.partial`;
    await rm(partial, { force: true });
    // The same disk: no second copy. Another one (a USB stick): copied, because it will be taken away.
    await link(from, partial).catch(() =>
      copyWithProgress(from, partial, found.size, { signal, onProgress }),
    );
    await rename(partial, target);
  }
  onProgress({ bytes: found.size, totalBytes: found.size });
  return { target, sha256: await hashOf(target, signal) };
}

async function copyWithProgress(
  from: string,
  to: string,
  totalBytes: number,
  { signal, onProgress }: Pick<PullOptions, 'signal' | 'onProgress'>,
): Promise<void> {
  let bytes = 0;
  await pipeline(
    createReadStream(from, { highWaterMark: 4 * 1024 ** 2 }),
    async function* (pieces: AsyncIterable<Uint8Array>) {
      for await (const piece of pieces) {
        bytes += piece.length;
        onProgress({ bytes, totalBytes });
        yield piece;
      }
    },
    createWriteStream(to),
    { signal },
  );
}

async function hashOf(file: string, signal: AbortSignal): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(file, { highWaterMark: 4 * 1024 ** 2 }), hash, { signal });
  return hash.digest('hex');
}

/** A name without folders, whatever the address says. */
function safeName(file: string): string {
  const name = path.basename(file.replaceAll('\\', '/')).replace(/[^\p{L}\p{N}._ -]/gu, '_');
  if (name === '' || name.startsWith('.'))
    throw new ModelError('invalid_value', `${JSON.stringify(file)} is not a name for a file`, {
      param: 'model',
    });
  return /\.gguf$/i.test(name) ? name : `${name}.gguf`;
}
