import type { ScopeProfile } from '@frogwell/storage';

/** Weights of pairs and headings against single words (1). */
export interface SearchProfile {
  /** Pairs of syllables, as written or without marks. */
  syllablePairWeight: number;
  /** Pairs of English stems. */
  stemPairWeight: number;
  headingWeight: number;
}

const PROSE_PAIR_WEIGHT = 0.4;
const LEGAL_PAIR_WEIGHT = 0.8;
/** Languages other than Vietnamese: their words are not syllables, so pairs say less. */
const OTHER_PAIR_WEIGHT = 0.2;
/** Where a "word" is one character, pairs are the words. */
const SPACELESS_PAIR_WEIGHT = 0.8;
const SPACELESS_LANGUAGES = new Set(['zh', 'ja', 'th', 'km', 'lo', 'my']);
/** Helps wherever chunks have headings or titles, and changes nothing where they have none. */
const HEADING_WEIGHT = 0.3;

/**
 * Chooses the weights from what the stores hold: legal text wants heavier pairs than prose.
 * A mixed scope gets weights in between, by share of chunks, so that one more file never turns a ranking over.
 */
export function chooseProfile({ structures, languages }: ScopeProfile): SearchProfile {
  const legalShare = share(structures.legal, structures.legal + structures.prose + structures.questions);
  const vietnamese = languages['vi'] ?? 0;
  let spaceless = 0;
  let others = 0;
  for (const [language, chunks] of Object.entries(languages)) {
    if (SPACELESS_LANGUAGES.has(language)) spaceless += chunks;
    else if (language !== 'vi' && language !== 'en') others += chunks;
  }
  const vietnameseWeight = PROSE_PAIR_WEIGHT + (LEGAL_PAIR_WEIGHT - PROSE_PAIR_WEIGHT) * legalShare;
  const syllableChunks = vietnamese + spaceless + others;
  const sum = vietnameseWeight * vietnamese + SPACELESS_PAIR_WEIGHT * spaceless + OTHER_PAIR_WEIGHT * others;
  return {
    // English documents may still have Vietnamese chunks.
    syllablePairWeight: syllableChunks === 0 ? vietnameseWeight : sum / syllableChunks,
    stemPairWeight: OTHER_PAIR_WEIGHT,
    headingWeight: HEADING_WEIGHT,
  };
}

function share(part: number, whole: number): number {
  return whole === 0 ? 0 : part / whole;
}
