import { Abbreviations, foldMarks, tokenize } from '@frogwell/retrieval';
import { seededRandom } from './eval-store.ts';

/** How a question is typed. */
export const QUERY_VARIANTS = ['written', 'toneless', 'half-toned', 'typo'] as const;
/** `abbreviated` changes few questions of most sets, so it is asked only where abbreviations are looked at. */
export type QueryVariant = (typeof QUERY_VARIANTS)[number] | 'abbreviated';

/**
 * A question as somebody might type it: without tone marks, with each marked word losing its marks by the toss of a coin, with
 * one typing mistake, or with common abbreviations for the words that they stand for. The same question is always changed in the same way.
 *
 * @param id of the question; seeds what is random
 */
export function typedAs(variant: QueryVariant, { id, text }: { id: string; text: string }): string {
  const random = seededRandom(seedOf(id));
  if (variant === 'toneless') return foldMarks(text);
  if (variant === 'abbreviated') return abbreviated(text);
  if (variant === 'half-toned')
    return text.replace(/[\p{L}\p{M}]+/gu, (word) => (random() < 0.5 ? foldMarks(word) : word));
  return variant === 'typo' ? withTypo(text.normalize('NFC'), random) : text;
}

/** Words of the longest common abbreviation. */
const LONGEST_FORM = 8;

/** "Ủy ban nhân dân xã" becomes "UBND xã". */
function abbreviated(text: string): string {
  const tokens = tokenize(text);
  const formsIn = (from: number, to: number) =>
    Abbreviations.common
      .otherForms(tokens.slice(from, to).map(({ word }) => word))
      .filter((words) => words.length === 1);
  let result = '';
  let copied = 0;
  for (let at = 0; at < tokens.length; at += 1) {
    for (let to = at + 2; to <= Math.min(tokens.length, at + LONGEST_FORM); to += 1) {
      const [form] = formsIn(at, to);
      // It begins here and not at a later word.
      if (form === undefined || formsIn(at + 1, to).length > 0) continue;
      result += text.slice(copied, tokens[at]?.start) + form[0]?.text.toUpperCase();
      copied = tokens[to - 1]?.end ?? copied;
      at = to - 1;
      break;
    }
  }
  return result + text.slice(copied);
}

/** Shorter words become other words. */
const SHORTEST = 4;
/** Rows of the keyboard: a finger that slips hits a neighbour. */
const ROWS = ['qwertyuiop', 'asdfghjkl', 'zxcvbnm'];

/** One letter dropped, doubled, swapped with the next or hit beside, in one word; never its first. */
function withTypo(text: string, random: () => number): string {
  const words = [...text.matchAll(/[\p{L}\p{M}]+/gu)].filter(([word]) => word.length >= SHORTEST);
  const chosen = words[Math.floor(random() * words.length)];
  if (chosen === undefined) return text;
  const [word] = chosen;
  const at = 1 + Math.floor(random() * (word.length - 1));
  const slipped = [dropped, doubled, swapped, beside][Math.floor(random() * 4)]?.(word, at, random) ?? word;
  // Two equal letters swapped are no mistake.
  const typed = slipped === word ? doubled(word, at, random) : slipped;
  return text.slice(0, chosen.index) + typed + text.slice(chosen.index + word.length);
}

type Slip = (word: string, at: number, random: () => number) => string;

const dropped: Slip = (word, at) => word.slice(0, at) + word.slice(at + 1);
const doubled: Slip = (word, at) => word.slice(0, at) + word[at] + word.slice(at);
const swapped: Slip = (word, at) => {
  const first = Math.min(at, word.length - 2);
  return word.slice(0, first) + word[first + 1] + word[first] + word.slice(first + 2);
};
const beside: Slip = (word, at, random) => {
  const letter = word.charAt(at).toLowerCase();
  const row = ROWS.find((keys) => keys.includes(letter));
  // Letters with marks have no key of their own.
  if (row === undefined) return doubled(word, at, random);
  const place = row.indexOf(letter);
  const next = row[place === 0 || (place < row.length - 1 && random() < 0.5) ? place + 1 : place - 1];
  return word.slice(0, at) + next + word.slice(at + 1);
};

function seedOf(id: string): number {
  let seed = 11;
  for (const letter of id) seed = (seed * 131 + (letter.codePointAt(0) ?? 0)) % 2_147_483_647;
  return Math.max(1, seed);
}
