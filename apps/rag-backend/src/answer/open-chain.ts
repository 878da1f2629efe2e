import {
  type Attempt,
  type CallOptions,
  createFallbackLanguageModel,
  type LanguageModel,
  type ModelRequest,
  type StreamPart,
} from '@frogwell/providers';

/** An answer that has begun: its first part is there, or all of it. */
export interface OpenedAnswer {
  /** The model that answers. */
  model: LanguageModel;
  /** The models that could not, with the code of each one's last failure. */
  failures: { provider: string; code: string }[];
  /** From the first question to the first part of this model. */
  firstPartMs: number;
  parts: AsyncIterable<StreamPart>;
}

export interface OpenOptions extends CallOptions {
  /** Read the whole answer before passing on any of it, so that a failure at its very end still moves on. */
  whole: boolean;
  maxAttempts: number;
  totalMs: number;
  /** Told of every try. */
  onAttempt: (attempt: Attempt) => void;
}

/**
 * Asks the models in order until one has begun to answer.
 *
 * @throws ProviderError of the last model when all have failed
 */
export async function openChain(
  models: readonly LanguageModel[],
  request: ModelRequest,
  options: OpenOptions,
): Promise<OpenedAnswer> {
  const { whole, maxAttempts, totalMs, onAttempt, ...call } = options;
  const askedAt = performance.now();
  const failed = new Map<LanguageModel, string>();
  let current = 0;
  let firstPartMs = 0;
  const noteFirstPart = () => {
    firstPartMs = performance.now() - askedAt;
  };
  const chain = createFallbackLanguageModel(
    models.map((model, index) => ({
      provider: model.provider,
      modelId: model.modelId,
      stream(...args) {
        current = index;
        return whole ? readWhole(model.stream(...args), noteFirstPart) : model.stream(...args);
      },
    })),
    {
      maxAttempts,
      totalMs,
      onAttempt: (attempt) => {
        onAttempt(attempt);
        const model = models[current];
        if (model && attempt.outcome === 'failed') failed.set(model, attempt.code ?? 'internal_error');
      },
    },
  );

  const iterator = chain.stream(request, call)[Symbol.asyncIterator]();
  const first = await iterator.next();
  if (!whole) noteFirstPart();
  const model = models[current];
  if (first.done || !model) throw new TypeError('the chain ended without a finish part');
  failed.delete(model);
  return {
    model,
    failures: [...failed].map(([{ provider }, code]) => ({ provider, code })),
    firstPartMs,
    parts: continued(first.value, iterator),
  };
}

/** Holds all parts back until the last one is there. */
async function* readWhole(parts: AsyncIterable<StreamPart>, onFirst: () => void): AsyncGenerator<StreamPart> {
  const held: StreamPart[] = [];
  for await (const part of parts) {
    if (held.length === 0) onFirst();
    held.push(part);
  }
  yield* held;
}

async function* continued(first: StreamPart, rest: AsyncIterator<StreamPart>): AsyncGenerator<StreamPart> {
  try {
    yield first;
    for (let next = await rest.next(); !next.done; next = await rest.next()) yield next.value;
  } finally {
    await rest.return?.();
  }
}
