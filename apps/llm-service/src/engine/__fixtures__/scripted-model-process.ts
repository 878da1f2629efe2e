/**
 * A process in the place of a model's that misbehaves on command, as a real one does only by accident.
 *
 * The name of the model's file says how it loads and ends: `load-failed`, `crash-loading`, `stubborn` (does not end),
 * `deaf` (hears no cancel), any other is well-behaved. The text of a prompt says how it answers: `crash`, `silent`,
 * `slow`, `alive`, `strangers`, `too long`, any other is said back. Everything is tokenized to the process id and
 * detokenized to the environment.
 */
import path from 'node:path';
import type { FromModel, ToModel } from '../../model-process/messages.ts';
import type { GenerationEvent } from '../generation.ts';

const TICK_MS = 20;

const running = new Map<string, NodeJS.Timeout>();
let name = '';

process.on('disconnect', () => process.exit());
process.on('message', (message) => receive(message as ToModel)); // started by the engine only

function send(message: FromModel): void {
  process.send?.(message, () => undefined);
}

function receive(message: ToModel): void {
  switch (message.type) {
    case 'load':
      name = path.basename(message.options.path, '.gguf');
      load(message.options.slots);
      break;
    case 'dispose':
      if (name !== 'stubborn') process.exit();
      break;
    case 'cancel':
      cancel(message.id);
      break;
    case 'tokenize':
      send({ type: 'result', id: message.id, value: [process.pid] });
      break;
    case 'detokenize':
      send({ type: 'result', id: message.id, value: JSON.stringify(process.env) });
      break;
    case 'embed':
      embed(message.id, message.texts);
      break;
    case 'rerank': {
      const value = { scores: message.documents.map(() => 1), promptTokens: 1 };
      send({ type: 'result', id: message.id, value });
      break;
    }
    case 'generate':
      generate(message.id, message.request.prompt.kind === 'text' ? message.request.prompt.text : '');
  }
}

function load(slots: number): void {
  if (name === 'crash-loading') process.exit(3);
  send({ type: 'loading', progress: 0.5 });
  if (name === 'load-failed') {
    send({ type: 'load-failed', message: 'the file lacks parts of the model' });
    return;
  }
  send({ type: 'warming' });
  send({
    type: 'ready',
    details: {
      file: `${name}.gguf`,
      sizeBytes: 1,
      architecture: 'scripted',
      title: null,
      quantization: 'F32',
      contextTokens: 256,
      slots,
      threads: 1,
      backend: 'cpu',
      gpuLayers: 0,
      flashAttention: false,
      kvCacheType: 'f16',
      kvCacheBytes: 0,
      engine: 'scripted',
      chatTemplateHash: null,
      vramBytes: null,
    },
  });
}

/** Every text takes a tick. */
function embed(id: string, texts: string[]): void {
  const value = { vectors: texts.map((text) => Float32Array.of(text.length)), promptTokens: 1 };
  const timer = setTimeout(() => {
    running.delete(id);
    send({ type: 'result', id, value });
  }, texts.length * TICK_MS);
  running.set(id, timer);
}

function generate(id: string, prompt: string): void {
  const say = (...events: GenerationEvent[]) => send({ type: 'events', id, events });
  switch (prompt) {
    case 'crash':
      process.exit(3);
      break;
    case 'silent':
      running.set(
        id,
        setInterval(() => undefined, 1_000),
      );
      break;
    case 'slow':
      running.set(
        id,
        setInterval(() => say({ type: 'text', text: '.' }), TICK_MS),
      );
      break;
    case 'alive': {
      const timer = setInterval(() => send({ type: 'alive', id }), TICK_MS);
      setTimeout(() => {
        clearInterval(timer);
        say(...answer('done'));
      }, 30 * TICK_MS);
      break;
    }
    case 'strangers':
      send({ type: 'events', id: 'nobody', events: answer('not for you') });
      send({ type: 'error', id: 'nobody', code: 'internal_error', message: 'not for you' });
      say(...answer('for you'));
      say(...answer('too late'));
      break;
    case 'too long':
      send({
        type: 'error',
        id,
        code: 'context_length_exceeded',
        message: '9 tokens, 8 fit',
        param: 'prompt',
      });
      break;
    default:
      say({ type: 'prefill', done: 1, total: 1 });
      say(...answer(prompt));
  }
}

function cancel(id: string): void {
  const timer = running.get(id);
  if (timer === undefined || name === 'deaf') return;
  clearInterval(timer);
  running.delete(id);
  send({ type: 'error', id, code: 'cancelled', message: 'cancelled' });
}

function answer(text: string): GenerationEvent[] {
  return [
    { type: 'text', text },
    {
      type: 'finish',
      finishReason: 'stop',
      usage: { promptTokens: 1, cachedTokens: 0, completionTokens: 1 },
      timings: { queueMs: 0, prefillMs: 1, decodeMs: 1, drafted: 0, accepted: 0 },
    },
  ];
}
