import type { Logger } from '@frogwell/http-service';
import type { Storage } from '@frogwell/storage';
import { z } from 'zod';
import { AnswerError } from './answer-parts.ts';
import { PROVIDERS, type ProviderSettings } from './provider-settings.ts';

const PROVIDER_CHOICES = ['auto', ...PROVIDERS] as const;

/** Who answers when a request does not say. */
export const Choice = z.object({
  provider: z.enum(PROVIDER_CHOICES),
  /** Of that provider; null = its configured one. */
  model: z.string().min(1).max(200).nullable(),
});
export type Choice = z.infer<typeof Choice>;

/** What is kept: the choice, and what the environment said when it was made. */
const KeptChoice = Choice.extend({ configured: z.enum(PROVIDER_CHOICES) });
const KEY = 'llm_provider';

interface Surroundings {
  kept: Pick<Storage['settings'], 'get' | 'set' | 'delete'>;
  journal: Pick<Storage['journal'], 'append'>;
  log: Pick<Logger, 'info'>;
}

/**
 * The provider in use. `LLM_PROVIDER` says it at start; a choice made at run time holds until it is taken back, over
 * restarts too, as long as `LLM_PROVIDER` and `LLM_ALLOWED` are not changed under it: whoever edits the environment later
 * means it.
 */
export class ProviderChoice {
  readonly #settings: Pick<ProviderSettings, 'provider' | 'allowed'>;
  readonly #around: Surroundings;
  #made: Choice | null;

  private constructor(
    settings: Pick<ProviderSettings, 'provider' | 'allowed'>,
    around: Surroundings,
    made: Choice | null,
  ) {
    this.#settings = settings;
    this.#around = around;
    this.#made = made;
  }

  static async open(
    settings: Pick<ProviderSettings, 'provider' | 'allowed'>,
    around: Surroundings,
  ): Promise<ProviderChoice> {
    const found = KeptChoice.safeParse(await around.kept.get(KEY));
    if (!found.success) return new ProviderChoice(settings, around, null);
    const { configured, ...made } = found.data;
    const holds = configured === settings.provider && isAllowed(made.provider, settings);
    return new ProviderChoice(settings, around, holds ? made : null);
  }

  get current(): Choice {
    return this.#made ?? { provider: this.#settings.provider, model: null };
  }

  get source(): 'environment' | 'runtime' {
    return this.#made === null ? 'environment' : 'runtime';
  }

  /** @throws AnswerError `invalid_value` for a provider that `LLM_ALLOWED` does not name */
  async choose(choice: Choice, requestId: string): Promise<void> {
    this.check(choice);
    await this.#around.kept.set(KEY, { ...choice, configured: this.#settings.provider });
    this.#made = choice;
    await this.#note(choice, requestId);
  }

  /** Back to what the environment says. */
  async reset(requestId: string): Promise<void> {
    await this.#around.kept.delete(KEY);
    this.#made = null;
    await this.#note(null, requestId);
  }

  /** @throws AnswerError `invalid_value` */
  check({ provider, model }: Choice): void {
    if (!isAllowed(provider, this.#settings)) {
      const allowed = ['auto', ...this.#settings.allowed].join(', ');
      throw new AnswerError(
        'invalid_value',
        `provider: ${provider} may not be chosen, only ${allowed}; LLM_ALLOWED names who may`,
        { param: 'provider' },
      );
    }
    if (model !== null && (provider === 'auto' || provider === 'extractive')) {
      throw new AnswerError('invalid_value', `model: ${provider} has no models to choose from`, {
        param: 'model',
      });
    }
  }

  async #note(choice: Choice | null, requestId: string): Promise<void> {
    this.#around.log.info({ requestId, choice }, 'provider chosen');
    await this.#around.journal.append('audit', { action: 'choose_provider', requestId, choice });
  }
}

function isAllowed(
  provider: Choice['provider'],
  { provider: configured, allowed }: Pick<ProviderSettings, 'provider' | 'allowed'>,
): boolean {
  return provider === 'auto' || provider === configured || allowed.includes(provider);
}
