import { LlmServiceHealth, ModelList, RagBackendHealth, VectorStore } from '@frogwell/protocol';
import { request } from 'undici';
import type { z } from 'zod';
import { ApiFailure, type FrogwellClient, reasonOf, UnreachableError } from '../frogwell-client.ts';
import type { Language } from '../language.ts';
import type { Check } from './check.ts';

const PROBE_TIMEOUT_MS = 2_000;

type Say = (vi: string, en: string) => string;

/** The RAG backend, its key and its documents, then every provider address that it would use. */
export async function serviceChecks(
  client: FrogwellClient,
  environment: Record<string, string | undefined>,
  language: Language,
): Promise<Check[]> {
  const say: Say = (vi, en) => (language === 'vi' ? vi : en);
  const backend = await backendCheck(client.url, say);
  const checks = [backend];
  if (backend.status !== 'fail') checks.push(...(await libraryChecks(client, say)));
  checks.push(...(await providerChecks(environment, say)));
  return checks;
}

async function backendCheck(url: string, say: Say): Promise<Check> {
  const name = 'RAG backend';
  const health = await probe(`${url}/health`, RagBackendHealth);
  if (health.kind === 'ok') {
    const { status, reasons } = health.body;
    const detail = [`${url}: ${status}`, ...reasons].join('; ');
    return { name, status: status === 'ok' ? 'ok' : 'warn', detail };
  }
  if (health.kind === 'stranger') {
    return {
      name,
      status: 'fail',
      detail: say(`một chương trình khác trả lời tại ${url}`, `another program answers at ${url}`),
      remedy: say(
        'dừng chương trình đó, hoặc đặt RAG_PORT khác',
        'stop that program, or set another RAG_PORT',
      ),
    };
  }
  return {
    name,
    status: 'fail',
    detail: `${url}: ${health.reason}`,
    remedy: say('chạy npm start, hoặc đặt FROGWELL_URL', 'run npm start, or set FROGWELL_URL'),
  };
}

async function libraryChecks(client: FrogwellClient, say: Say): Promise<Check[]> {
  const key = say('Khóa', 'API key');
  const documents = say('Tài liệu', 'Documents');
  try {
    const stores = await Array.fromAsync(client.list('/v1/vector_stores', VectorStore));
    const completed = stores.reduce((sum, store) => sum + store.file_counts.completed, 0);
    const failed = stores.reduce((sum, store) => sum + store.file_counts.failed, 0);
    const detail = say(
      `${completed} tệp tìm được, ${failed} lỗi, ${stores.length} kho`,
      `${completed} searchable, ${failed} failed, in ${stores.length} stores`,
    );
    return [
      {
        name: key,
        status: 'ok',
        detail: say('được chấp nhận hoặc không cần', 'accepted, or none is needed'),
      },
      completed > 0
        ? { name: documents, status: 'ok', detail }
        : { name: documents, status: 'warn', detail, remedy: 'npx frogwell ingest samples' },
    ];
  } catch (error) {
    if (error instanceof ApiFailure && (error.status === 401 || error.status === 403)) {
      const remedy = say('đặt FROGWELL_API_KEY', 'set FROGWELL_API_KEY');
      return [{ name: key, status: 'fail', detail: error.message, remedy }];
    }
    if (error instanceof ApiFailure || error instanceof UnreachableError) {
      return [{ name: documents, status: 'fail', detail: error.message }];
    }
    throw error;
  }
}

async function providerChecks(environment: Record<string, string | undefined>, say: Say): Promise<Check[]> {
  const port = environment['LLM_PORT']?.trim() || '8001';
  const configured = environment['LOCAL_LLM_API_URL']?.trim();
  const urls = (configured || `http://localhost:${port}`)
    .split(',')
    .map((url) => url.trim().replace(/\/+$/, ''));
  const checks = await Promise.all(urls.map((url) => localProviderCheck(url, say)));

  // The only address outside that is ever called, and only where the settings name it.
  const named = ['LLM_PROVIDER', 'LLM_FALLBACK', 'LLM_ALLOWED', 'EMBEDDING_PROVIDER'];
  if (named.some((variable) => /\bopenai\b/i.test(environment[variable] ?? ''))) {
    checks.push(await openAICheck(environment, say));
  }
  return checks;
}

async function localProviderCheck(url: string, say: Say): Promise<Check> {
  const name = say('LLM cục bộ', 'Local LLM');
  const health = await probe(`${url}/health`, LlmServiceHealth);
  if (health.kind === 'ok') {
    const { status, model, message } = health.body;
    const detail = [`${url}: ${status}`, model, message].filter(Boolean).join('; ');
    return { name, status: status === 'ready' || status === 'no_model' ? 'ok' : 'warn', detail };
  }
  // Other servers have no such /health, or another shape of it; they list their models.
  if (health.kind === 'stranger')
    return { name, status: 'ok', detail: say(`${url} trả lời`, `${url} answers`) };
  const remedy = await otherAddress(url, say);
  return {
    name,
    status: 'warn',
    detail: `${url}: ${health.reason}`,
    ...(remedy !== undefined && { remedy }),
  };
}

/**
 * The usual mistake: `localhost` inside a container is the container, and `localhost` may be IPv6 where the server
 * listens on IPv4 only. Tries the other names and proposes the first that answers.
 */
async function otherAddress(url: string, say: Say): Promise<string> {
  if (!URL.canParse(url)) return say('không phải URL', 'not a URL');
  const names = [
    'localhost',
    '127.0.0.1',
    '[::1]',
    'host.docker.internal',
    'host.containers.internal',
    '172.17.0.1',
  ];
  const own = new URL(url);
  for (const host of names.filter((candidate) => candidate !== own.hostname)) {
    const candidate = `${own.protocol}//${host}${own.port ? `:${own.port}` : ''}`;
    const answer = await probe(`${candidate}/health`, LlmServiceHealth);
    if (answer.kind === 'ok' || (answer.kind === 'stranger' && (await listsModels(candidate)))) {
      return `LOCAL_LLM_API_URL=${candidate}`;
    }
  }
  return say(
    'khởi động LLM service, hoặc bỏ qua: câu trả lời vẫn được trích từ tài liệu',
    'start the LLM service, or leave it: answers are still quoted from the documents',
  );
}

/** llama-server, Ollama, vLLM and others have another `/health` or none; they all list their models. */
async function listsModels(url: string): Promise<boolean> {
  return (await probe(`${url}/v1/models`, ModelList)).kind === 'ok';
}

async function openAICheck(environment: Record<string, string | undefined>, say: Say): Promise<Check> {
  const url = (environment['OPENAI_BASE_URL']?.trim() || 'https://api.openai.com/v1').replace(/\/+$/, '');
  const key = environment['OPENAI_API_KEY']?.trim();
  const headers = key ? { authorization: `Bearer ${key}` } : {};
  try {
    const response = await request(`${url}/models`, {
      headers,
      signal: AbortSignal.timeout(PROBE_TIMEOUT_MS * 3),
    });
    await response.body.dump();
    if (response.statusCode < 400) return { name: 'OpenAI', status: 'ok', detail: url };
    const remedy = say(
      'kiểm tra OPENAI_API_KEY và OPENAI_BASE_URL',
      'check OPENAI_API_KEY and OPENAI_BASE_URL',
    );
    return { name: 'OpenAI', status: 'fail', detail: `${url}: HTTP ${response.statusCode}`, remedy };
  } catch (error) {
    const remedy = say('kiểm tra mạng hoặc proxy', 'check the network or the proxy');
    return { name: 'OpenAI', status: 'fail', detail: `${url}: ${reasonOf(error)}`, remedy };
  }
}

type Probe<Body> =
  | { kind: 'ok'; body: Body }
  /** Something answers, in another shape. */
  | { kind: 'stranger' }
  | { kind: 'silent'; reason: string };

async function probe<Schema extends z.ZodType>(url: string, schema: Schema): Promise<Probe<z.infer<Schema>>> {
  try {
    const response = await request(url, { signal: AbortSignal.timeout(PROBE_TIMEOUT_MS) });
    const text = await response.body.text();
    const body = schema.safeParse(text.startsWith('{') ? JSON.parse(text) : undefined);
    return body.success ? { kind: 'ok', body: body.data } : { kind: 'stranger' };
  } catch (error) {
    if (error instanceof SyntaxError) return { kind: 'stranger' };
    return { kind: 'silent', reason: reasonOf(error) };
  }
}
