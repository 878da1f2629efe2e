import { EnvHttpProxyAgent, request } from 'undici';
import { z } from 'zod';
import { ModelError } from './model-error.ts';

export interface HuggingFaceSettings {
  /** `https://huggingface.co`, or a mirror. */
  endpoint: string;
  token: string | null;
}

const Repository = z.looseObject({ siblings: z.array(z.looseObject({ rfilename: z.string() })).default([]) });

/** The address of a file. */
export function fileAddress(
  { endpoint }: HuggingFaceSettings,
  { repository, revision, file }: { repository: string; revision: string; file: string },
): string {
  return `${endpoint}/${repository}/resolve/${encodeURIComponent(revision)}/${file.split('/').map(encodeURIComponent).join('/')}`;
}

/**
 * The one GGUF file of a repository.
 *
 * @throws ModelError when there is none, or several to choose from: then it names them
 */
export async function onlyModelFile(
  { endpoint, token }: HuggingFaceSettings,
  { repository, revision }: { repository: string; revision: string },
  signal: AbortSignal,
): Promise<string> {
  const url = `${endpoint}/api/models/${repository}/revision/${encodeURIComponent(revision)}`;
  const agent = new EnvHttpProxyAgent({ connectTimeout: 15_000 });
  try {
    const { statusCode, body } = await request(url, {
      dispatcher: agent,
      signal,
      headersTimeout: 30_000,
      bodyTimeout: 30_000,
      headers: { 'user-agent': 'frogwell', ...(token !== null && { authorization: `Bearer ${token}` }) },
    });
    const found = Repository.safeParse(await body.json().catch(() => undefined));
    if (statusCode === 401 || statusCode === 404)
      throw new ModelError(
        'model_not_found',
        `${endpoint} has no repository ${repository}, or not for everybody (set HF_TOKEN)`,
        { param: 'model' },
      );
    if (statusCode !== 200 || !found.success)
      throw new ModelError('upstream_error', `${url} answered with status ${statusCode}`);
    const files = found.data.siblings
      .map(({ rfilename }) => rfilename)
      .filter((name) => /\.gguf$/i.test(name));
    const [only, ...others] = files;
    if (only !== undefined && others.length === 0) return only;
    throw new ModelError(
      'invalid_value',
      only === undefined
        ? `${repository} has no GGUF file`
        : `${repository} has several files; name one: ${files
            .slice(0, 12)
            .map((name) => `hf:${repository}/${name}`)
            .join(', ')}`,
      { param: 'model' },
    );
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof ModelError) throw error;
    throw new ModelError(
      'upstream_unreachable',
      `${endpoint} cannot be reached (${error instanceof Error ? error.message : error}). Without a network, copy the .gguf file here and run \`npx frogwell model pull <path>\`; behind a proxy set HTTPS_PROXY; for a mirror set HF_ENDPOINT`,
      { cause: error },
    );
  } finally {
    await agent.destroy();
  }
}
