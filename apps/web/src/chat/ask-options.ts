import { useState } from 'react';
import type { AskOptions } from './chat-session.ts';

const KEPT_AS = 'frogwell.ask-with';
const DEFAULTS: AskOptions = { model: 'auto', vectorStoreIds: null };

/** Model and knowledge that were chosen last, for the life of the browser's tab. */
export function useAskOptions(): [AskOptions, (options: AskOptions) => void] {
  const [options, setOptions] = useState<AskOptions>(() => {
    const kept = sessionStorage.getItem(KEPT_AS);
    return kept === null ? DEFAULTS : { ...DEFAULTS, ...(JSON.parse(kept) as Partial<AskOptions>) };
  });
  return [
    options,
    (next) => {
      sessionStorage.setItem(KEPT_AS, JSON.stringify(next));
      setOptions(next);
    },
  ];
}
