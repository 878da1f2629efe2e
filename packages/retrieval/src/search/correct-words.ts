import type { TermHash } from '@frogwell/storage';
import { tokenize, wordsIn } from '../analyzer/tokenize.ts';
import type { Word } from '../analyzer/word.ts';
import type { Frequencies } from './query-plan.ts';
import { pairTerm, type QueryWords, wordTerm } from './query-terms.ts';

/** A word of the query that no chunk holds, and the one that was searched for instead. */
export interface WordCorrection {
  /** Both in lower case, as `Word.text`. */
  typed: string;
  meant: string;
}

/** Shorter words are one letter away from nearly every other. */
const SHORTEST = 3;
const LONGEST = 20;
/** From this length a word one letter away is the one that was meant, also where its neighbours do not say so. */
const TELLING_LENGTH = 7;
/** More unknown words than this are another subject or another language. */
const MOST = 2;

const PLAIN = 'abcdefghijklmnopqrstuvwxyz';
/** Every vowel of Vietnamese with every tone. */
const MARKED = 'đăâêôơưàảãáạằẳẵắặầẩẫấậèẻẽéẹềểễếệìỉĩíịòỏõóọồổỗốộờởỡớợùủũúụừửữứựỳỷỹýỵ';

type Form = 'toned' | 'folded' | 'stem';

/**
 * Replaces words that no chunk of the scope holds in any form by one that is one letter away (dropped, added, changed or
 * swapped) and stands beside the same neighbours in some chunk; long ones also without that.
 *
 * @param frequencies of all words of the query; grows with what `lookUp` asks for
 * @param lookUp      looks further terms up
 */
export async function correctWords(
  query: QueryWords,
  frequencies: Frequencies,
  lookUp: (terms: TermHash[]) => Promise<void>,
): Promise<{ query: QueryWords; corrections: WordCorrection[] }> {
  const unknown = query.words.filter((word) => isCorrectable(word) && !isHeld(word, frequencies));
  const known = query.words.length - unknown.length;
  if (unknown.length === 0 || unknown.length > MOST || known < unknown.length)
    return { query, corrections: [] };
  const corrections = new Map<string, Word>();
  for (const word of unknown) {
    const meant = await closest(word, query, frequencies, lookUp);
    if (meant !== undefined) corrections.set(word.text, meant);
  }
  if (corrections.size === 0) return { query, corrections: [] };
  const replace = (words: readonly Word[]) => words.map((word) => corrections.get(word.text) ?? word);
  const words = [...new Map(replace(query.words).map((word) => [word.text, word])).values()];
  return {
    query: { ...query, sequence: replace(query.sequence), words },
    corrections: [...corrections].map(([typed, { text }]) => ({ typed, meant: text })),
  };
}

function isCorrectable({ text, folded, isNumber, isSpaceless }: Word): boolean {
  return !isNumber && !isSpaceless && folded.length >= SHORTEST && text.length <= LONGEST;
}

function isHeld(word: Word, frequencies: Frequencies): boolean {
  return (['toned', 'folded', 'stem'] as const).some((form) => countOf(word, form, frequencies) > 0);
}

function countOf(word: Word, form: Form, frequencies: Frequencies): number {
  const term = wordTerm(word, 'text', form);
  return term === undefined ? 0 : (frequencies.get(term) ?? 0);
}

/** A word typed with marks is looked for as written; one without in any marking, and as an English stem. */
async function closest(
  word: Word,
  query: QueryWords,
  frequencies: Frequencies,
  lookUp: (terms: TermHash[]) => Promise<void>,
): Promise<Word | undefined> {
  const forms: Form[] = word.hasMarks ? ['toned'] : ['folded', 'stem'];
  const edited = editsOf(word).flatMap((text) => wordsIn(text).slice(0, 1));
  await lookUp(
    edited.flatMap((candidate) => forms.flatMap((form) => wordTerm(candidate, 'text', form) ?? [])),
  );
  const held = edited.filter((candidate) => forms.some((form) => countOf(candidate, form, frequencies) > 0));
  if (held.length === 0) return undefined;
  const pairs = new Map(held.map((candidate) => [candidate, pairTerms(word, candidate, query, forms)]));
  await lookUp([...pairs.values()].flat());
  const supported = (candidate: Word) =>
    (pairs.get(candidate) ?? []).reduce((sum, term) => sum + Math.log1p(frequencies.get(term) ?? 0), 0);
  const frequency = (candidate: Word) =>
    Math.max(...forms.map((form) => countOf(candidate, form, frequencies)));
  const [best] = held.toSorted((a, b) => supported(b) - supported(a) || frequency(b) - frequency(a));
  if (best === undefined) return undefined;
  return supported(best) > 0 || word.folded.length >= TELLING_LENGTH ? best : undefined;
}

/** The candidate beside the neighbours that the word has in the query. */
function pairTerms(
  word: Word,
  candidate: Word,
  { sequence }: QueryWords,
  forms: readonly Form[],
): TermHash[] {
  const terms: TermHash[] = [];
  for (const form of forms) {
    // Chunks hold pairs of stems across the stop words that are left out.
    const words = form === 'stem' ? sequence.filter(({ stem }) => stem !== '') : sequence;
    for (const [index, { text }] of words.entries()) {
      if (text !== word.text) continue;
      const [before, after] = [words[index - 1], words[index + 1]];
      const around = [
        before && pairTerm({ first: before, second: candidate }, 'textPair', form),
        after && pairTerm({ first: candidate, second: after }, 'textPair', form),
      ];
      terms.push(...around.filter((term) => term !== undefined));
    }
  }
  return terms;
}

/** Everything one letter away. A slip of the finger hits a plain key; a letter that is missing may be any. */
function editsOf({ text, hasMarks }: Word): string[] {
  const edits = new Set<string>();
  const letters = hasMarks ? PLAIN + MARKED : PLAIN;
  for (let at = 0; at <= text.length; at += 1) {
    const [before, after] = [text.slice(0, at), text.slice(at)];
    for (const letter of letters) edits.add(before + letter + after);
    if (after === '') continue;
    edits.add(before + after.slice(1));
    if (after.length > 1) edits.add(before + after[1] + after[0] + after.slice(2));
    for (const letter of PLAIN) edits.add(before + letter + after.slice(1));
  }
  edits.delete(text);
  return [...edits];
}

/** The text with its corrected words. */
export function correctedText(text: string, corrections: readonly WordCorrection[]): string {
  if (corrections.length === 0) return text;
  const meant = new Map(corrections.map((correction) => [correction.typed, correction.meant]));
  let from = 0;
  let result = '';
  for (const { word, start, end } of tokenize(text)) {
    const other = meant.get(word.text);
    if (other === undefined || start < from) continue;
    result += text.slice(from, start) + other;
    from = end;
  }
  return result + text.slice(from);
}
