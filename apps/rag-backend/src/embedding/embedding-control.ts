import type { Settings, VectorSet, Vectors } from '@frogwell/storage';
import { AnswerError } from '../answer/answer-parts.ts';
import { modelNameOf } from './embedding-models.ts';
import { type EmbeddingWorker, type EmbeddingWorkState, HELD_KEY, OVERLAP_KEY } from './embedding-worker.ts';

type NamedSet = Omit<VectorSet, 'state'> & { model: string | null };

/** What a person may want to know of the vectors. */
export interface EmbeddingStatus extends EmbeddingWorkState {
  /** Answers now, whole or not. */
  active: NamedSet | null;
  /** Takes over when it is whole. */
  building: NamedSet | null;
  /** Answered before; can be taken back. */
  previous: NamedSet | null;
  /** Was rolled back, and is not used although it is configured. */
  held: string | null;
  /** The last change of model: how much of the old ten nearest passages the new set gives too. */
  overlap: unknown;
}

/** Shows the sets of vectors, and takes the previous one back. */
export class EmbeddingControl {
  readonly #vectors: Pick<Vectors, 'sets' | 'rollBack' | 'active'>;
  readonly #settings: Settings;
  readonly #worker: Pick<EmbeddingWorker, 'state' | 'wake'> | null;

  /** @param options.worker null where there is to be no embedder */
  constructor(options: {
    vectors: Pick<Vectors, 'sets' | 'rollBack' | 'active'>;
    settings: Settings;
    worker: Pick<EmbeddingWorker, 'state' | 'wake'> | null;
  }) {
    this.#vectors = options.vectors;
    this.#settings = options.settings;
    this.#worker = options.worker;
  }

  async status(): Promise<EmbeddingStatus> {
    const [sets, held, overlap] = await Promise.all([
      this.#vectors.sets(),
      this.#settings.get(HELD_KEY),
      this.#settings.get(OVERLAP_KEY),
    ]);
    const named = (wanted: VectorSet['state']): NamedSet | null => {
      const set = sets.find(({ state }) => state === wanted);
      if (!set) return null;
      const { fingerprint, dimensions, chunks, questions } = set;
      return { fingerprint, model: modelNameOf(fingerprint), dimensions, chunks, questions };
    };
    return {
      ...(this.#worker?.state ?? { state: 'idle', reason: 'EMBEDDING_PROVIDER=none' }),
      active: named('active'),
      building: named('building'),
      previous: named('previous'),
      held: typeof held === 'string' ? held : null,
      overlap: overlap ?? null,
    };
  }

  /**
   * The previous set answers again, and the one that it takes over from is held back until this is called once more.
   *
   * @throws AnswerError `conflict` when there is no previous set
   */
  async rollBack(): Promise<EmbeddingStatus> {
    const left = await this.#vectors.active();
    const held = await this.#settings.get(HELD_KEY);
    // Before the sets change places: the worker must not begin to build the one that is to be left.
    if (left !== undefined) await this.#settings.set(HELD_KEY, left);
    if (!(await this.#vectors.rollBack())) {
      if (typeof held === 'string') await this.#settings.set(HELD_KEY, held);
      else await this.#settings.delete(HELD_KEY);
      throw new AnswerError('conflict', 'there is no previous set of vectors to go back to');
    }
    // What was held back is what answers again.
    if (held !== undefined && held === (await this.#vectors.active())) await this.#settings.delete(HELD_KEY);
    this.#worker?.wake();
    return this.status();
  }
}
