import { ErrorEnvelope, LlmServiceHealth, ModelRole } from '@frogwell/protocol';
import { z } from 'zod';
import type { CommandContext } from '../command.ts';
import { readEventStream } from '../event-stream.ts';
import { EXIT, UsageError } from '../exit-codes.ts';
import { ApiFailure, FrogwellClient } from '../frogwell-client.ts';
import { ProgressBar } from '../progress-bar.ts';

const LocalModel = z.looseObject({
  name: z.string(),
  role: ModelRole,
  size_bytes: z.number(),
  sha256: z.string().nullable(),
  source: z.string(),
  quantization: z.string(),
  selected: z.boolean().optional(),
});
const Overview = z.looseObject({
  models: z.array(LocalModel),
  catalogue: z.array(
    z.looseObject({
      name: z.string(),
      title: z.string(),
      role: ModelRole,
      size_bytes: z.number(),
      memory_bytes: z.number(),
      licence: z.string(),
      languages: z.string(),
      present: z.boolean(),
    }),
  ),
});
const PullEvent = z.union([
  z.looseObject({ status: z.literal('pulling'), bytes: z.number(), total_bytes: z.number().nullable() }),
  z.looseObject({ status: z.literal('done'), model: LocalModel }),
]);

const LOOK_EVERY_MS = 300;

/** `frogwell model list | pull | info | select | remove`: the models of the LLM service. */
export async function model(context: CommandContext): Promise<number> {
  const [action, ...names] = context.settings.operands;
  const service: CommandContext = { ...context, client: llmService(context) };
  const [name] = names;
  if (action === 'list' && names.length === 0) return list(service);
  if (name !== undefined && names.length === 1) {
    if (action === 'pull') return pull(service, name);
    if (action === 'info') return info(service, name);
    if (action === 'select') return select(service, name);
    if (action === 'remove') return remove(service, name);
  }
  throw new UsageError(context.text('modelUsage'));
}

/** Models live in the LLM service: on this machine, or where `LOCAL_LLM_API_URL` says. */
function llmService({ settings }: CommandContext): FrogwellClient {
  const { environment } = settings;
  const [configured] = (environment['LOCAL_LLM_API_URL'] ?? '').split(',').map((url) => url.trim());
  const port = environment['LLM_PORT']?.trim() || '8001';
  const url = settings.givenUrl ?? (configured || `http://127.0.0.1:${port}`);
  return new FrogwellClient({
    url: url.replace(/\/+$/, '').replace(/\/v1$/, ''),
    apiKey: settings.givenApiKey ?? (environment['LOCAL_LLM_API_KEY']?.trim() || settings.apiKey),
  });
}

async function list({ client, settings, terminal, text, signal }: CommandContext): Promise<number> {
  const { models, catalogue } = await client.get('/api/models', Overview, { signal });
  if (settings.json) {
    terminal.out(`${JSON.stringify({ models, catalogue })}\n`);
    return EXIT.ok;
  }
  terminal.out(`${models.length === 0 ? text('noModels') : text('modelsHere')}\n`);
  for (const { name, role, size_bytes: size, quantization, selected } of models)
    terminal.out(
      `  ${selected ? '*' : ' '} ${name.padEnd(28)} ${role.padEnd(9)} ${gigabytes(size)}  ${quantization}\n`,
    );
  const others = catalogue.filter(({ present }) => !present);
  if (others.length > 0) terminal.out(`\n${text('modelsToPull')}\n`);
  for (const known of others) {
    terminal.out(
      `    ${known.name.padEnd(28)} ${known.role.padEnd(9)} ${gigabytes(known.size_bytes)}  ` +
        `${text('needsMemory', { memory: gigabytes(known.memory_bytes) })}  ${known.licence}\n      ${known.title}\n`,
    );
  }
  return EXIT.ok;
}

/** Fetches with a bar, then waits until the model answers, so that success means what it says. */
async function pull(context: CommandContext, asked: string): Promise<number> {
  const { client, settings, terminal, text, signal } = context;
  const bar = new ProgressBar(terminal, text('pulling'));
  const response = await client.send('/api/models/pull', { json: { model: asked }, signal });
  let pulled: z.infer<typeof LocalModel> | undefined;
  for await (const data of readEventStream(response.body)) {
    if (data === '[DONE]') break;
    const json: unknown = JSON.parse(data);
    const failure = ErrorEnvelope.safeParse(json);
    if (failure.success) {
      bar.clear();
      throw new ApiFailure(502, failure.data.error.message, failure.data.error.code, null);
    }
    const event = PullEvent.parse(json);
    if (event.status === 'done') pulled = event.model;
    else bar.update(event.bytes / (event.total_bytes ?? Number.POSITIVE_INFINITY), sizes(event));
  }
  bar.clear();
  if (pulled === undefined) {
    terminal.err(`${text('pullCutOff')}\n`);
    return EXIT.failed;
  }
  const state = await untilLoaded(context, pulled);
  if (settings.json) terminal.out(`${JSON.stringify({ model: pulled, status: state.status })}\n`);
  else if (state.status === 'failed') terminal.err(`${pulled.name}: ${state.message ?? state.status}\n`);
  else terminal.out(`${text('modelReady', { name: pulled.name, size: gigabytes(pulled.size_bytes) })}\n`);
  return state.status === 'failed' ? EXIT.failed : EXIT.ok;
}

async function untilLoaded(
  { client, terminal, text, signal }: CommandContext,
  { role }: z.infer<typeof LocalModel>,
): Promise<{ status: string; message?: string | undefined }> {
  const bar = new ProgressBar(terminal, text('loadingModel'));
  for (;;) {
    const health = await client.get('/health', LlmServiceHealth, { signal, accepts: 503 });
    const own = role === 'chat' ? health : LlmServiceHealth.safeParse(health[role]).data;
    if (own === undefined || own.status === 'ready' || own.status === 'failed' || own.status === 'no_model') {
      bar.clear();
      return own ?? { status: 'failed' };
    }
    const progress = typeof own['progress'] === 'number' ? own['progress'] : 0;
    bar.update(progress, own.status);
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
    signal.throwIfAborted();
  }
}

async function info({ client, settings, terminal, signal }: CommandContext, name: string): Promise<number> {
  const found = await client.get(`/api/models/${encodeURIComponent(name)}`, LocalModel, { signal });
  if (settings.json) terminal.out(`${JSON.stringify(found)}\n`);
  else {
    const lines = [
      ['name', found.name],
      ['role', found.role],
      ['size', gigabytes(found.size_bytes)],
      ['quantization', found.quantization],
      ['source', found.source],
      ['sha256', found.sha256 ?? '-'],
    ];
    for (const [key = '', value = ''] of lines) terminal.out(`${key.padEnd(14)}${value}\n`);
  }
  return EXIT.ok;
}

async function select(context: CommandContext, name: string): Promise<number> {
  const { client, settings, terminal, text, signal } = context;
  const found = await client.get(`/api/models/${encodeURIComponent(name)}`, LocalModel, { signal });
  await client.get('/api/models/select', z.unknown(), { json: { role: found.role, model: name }, signal });
  const state = await untilLoaded(context, found);
  if (settings.json) terminal.out(`${JSON.stringify({ model: found, status: state.status })}\n`);
  else if (state.status === 'failed') terminal.err(`${name}: ${state.message ?? state.status}\n`);
  else terminal.out(`${text('modelReady', { name, size: gigabytes(found.size_bytes) })}\n`);
  return state.status === 'failed' ? EXIT.failed : EXIT.ok;
}

async function remove(
  { client, settings, terminal, text, signal }: CommandContext,
  name: string,
): Promise<number> {
  const path = `/api/models/${encodeURIComponent(name)}`;
  const answer = await client.get(path, z.unknown(), { method: 'DELETE', signal });
  terminal.out(settings.json ? `${JSON.stringify(answer)}\n` : `${text('modelRemoved', { name })}\n`);
  return EXIT.ok;
}

function sizes({ bytes, total_bytes: total }: { bytes: number; total_bytes: number | null }): string {
  return total === null ? gigabytes(bytes) : `${gigabytes(bytes)} / ${gigabytes(total)}`;
}

function gigabytes(bytes: number): string {
  return bytes < 1e8 ? `${(bytes / 1e6).toFixed(1)} MB` : `${(bytes / 1e9).toFixed(2)} GB`;
}
