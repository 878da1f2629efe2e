import type { EmbeddingModel, EmbeddingService } from '@frogwell/providers';
import { z } from 'zod';

/** What a fingerprint tells: provider, model, then dimension, prefix and normalisation. */
const Fingerprint = z.tuple([z.string(), z.string()]).rest(z.unknown());

/** Name of the model that a set of vectors was made with; null for a fingerprint that is not ours. */
export function modelNameOf(fingerprint: string): string | null {
  try {
    return Fingerprint.safeParse(JSON.parse(fingerprint)).data?.[1] ?? null;
  } catch {
    return null;
  }
}

/** The embedding model that is configured, and the one before it as long as its server still has it. */
export class EmbeddingModels {
  readonly #service: EmbeddingService;
  readonly #openNamed: (modelId: string) => EmbeddingService;
  /** The last other model that was asked for: there is one at a time. */
  #other: { modelId: string; service: EmbeddingService } | undefined;

  constructor({
    service,
    named,
  }: {
    service: EmbeddingService;
    named: (modelId: string) => EmbeddingService;
  }) {
    this.#service = service;
    this.#openNamed = named;
  }

  /** @returns null when the service has none. @throws ProviderError when it cannot be asked */
  current(signal: AbortSignal): Promise<EmbeddingModel | null> {
    return this.#service.model(signal);
  }

  /**
   * The model of exactly this fingerprint.
   *
   * @returns null when it cannot be had any more. @throws ProviderError when the service cannot be asked
   */
  async of(fingerprint: string, signal: AbortSignal): Promise<EmbeddingModel | null> {
    const current = await this.current(signal);
    if (current?.fingerprint === fingerprint) return current;
    const modelId = modelNameOf(fingerprint);
    if (current === null || modelId === null || modelId === current.modelId) return null;
    if (this.#other?.modelId !== modelId) {
      const former = this.#other;
      this.#other = { modelId, service: this.#openNamed(modelId) };
      await former?.service.close();
    }
    const other = await this.#other.service.model(signal);
    return other?.fingerprint === fingerprint ? other : null;
  }

  /** What was opened here; the configured service is closed by who opened it. */
  async close(): Promise<void> {
    await this.#other?.service.close();
  }
}
