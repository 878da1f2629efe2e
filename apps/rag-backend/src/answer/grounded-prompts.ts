import type { LanguageModel, ModelMessage } from '@frogwell/providers';
import type { Storage } from '@frogwell/storage';
import { buildPrompt, fitBudget, promptBudget } from './build-prompt.ts';
import type { Evidence } from './find-evidence.ts';
import type { PrefillSpeeds } from './prefill-speed.ts';
import { type PromptFiles, promptFor } from './prompt-files.ts';
import type { Source } from './source-citations.ts';
import { type ReadText, widenSources } from './widen-sources.ts';

/** What a model is asked, and from which passages. */
export interface GroundedPrompt {
  messages: ModelMessage[];
  /** As they are numbered in the prompt, from 1. */
  sources: Source[];
  /** Of the wording. */
  version: string;
}

/** Writes the question and its passages for each model in its own wording, with as many passages as it reads in time. */
export class GroundedPrompts {
  readonly files: PromptFiles;
  readonly #speeds: Pick<PrefillSpeeds, 'of'>;
  readonly #targetFirstTokenSeconds: number;
  readonly #readText: ReadText;

  constructor(options: {
    files: PromptFiles;
    speeds: Pick<PrefillSpeeds, 'of'>;
    /** How long a model may read before its first token. */
    targetFirstTokenSeconds: number;
    catalogue: Pick<Storage['catalogue'], 'storedText'>;
  }) {
    this.files = options.files;
    this.#speeds = options.speeds;
    this.#targetFirstTokenSeconds = options.targetFirstTokenSeconds;
    this.#readText = async ({ vectorStoreId, fileId }, range) => {
      const stored = await options.catalogue.storedText(vectorStoreId, fileId, range);
      return stored?.parts.join('');
    };
  }

  async for(
    model: Pick<LanguageModel, 'provider' | 'modelId'>,
    messages: readonly ModelMessage[],
    { language, sources }: Pick<Evidence, 'language' | 'sources'>,
  ): Promise<GroundedPrompt> {
    const budget = promptBudget(this.#speeds.of(model), this.#targetFirstTokenSeconds);
    const prompt = promptFor(this.files, model.modelId, language);
    const wide = await widenSources(sources, this.#readText, (chosen) => fitBudget(chosen, budget));
    const built = buildPrompt({ messages, prompt, language, sources: wide }, budget);
    return { ...built, version: prompt.version };
  }
}
