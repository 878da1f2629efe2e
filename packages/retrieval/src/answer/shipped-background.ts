import english from './background/en.json' with { type: 'json' };
import vietnamese from './background/vi.json' with { type: 'json' };
import { BackgroundFrequencies, type WordForm } from './background-frequencies.ts';

const loaded = new Map<WordForm, BackgroundFrequencies>();

/**
 * The background counted by `evals/train-background.ts` over Vietnamese laws and encyclopaedia (toned, folded) and
 * English encyclopaedia and abstracts (stem). Read on first use.
 */
export function shippedBackground(form: WordForm): BackgroundFrequencies {
  let background = loaded.get(form);
  if (background === undefined) {
    if (form === 'folded') background = shippedBackground('toned').folded();
    else background = BackgroundFrequencies.of(form === 'stem' ? english : vietnamese);
    loaded.set(form, background);
  }
  return background;
}
