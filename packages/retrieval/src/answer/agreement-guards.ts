import { tokenize } from '../analyzer/tokenize.ts';
import type { WordForm } from './background-frequencies.ts';
import { isFunctionWord } from './question-terms.ts';

/** What a sentence claims to rest on. */
export interface Support {
  /** The sentences of the passage it is aligned with. */
  window: string;
  /** The whole passage with its titles: names may be introduced before the window. */
  passage: string;
}

/**
 * May the claim rest on this support? Words in common are not enough: a changed number, name, article or negation
 * makes a wrong sentence that looks right.
 */
export function agrees(claim: string, support: Support, form: WordForm): boolean {
  return (
    referencesAgree(claim, support) &&
    numbersAgree(claim, support) &&
    namesAgree(claim, support, form) &&
    negationAgrees(claim, support.window, form)
  );
}

const REFERENCE =
  /(?<![\p{L}\p{M}])(điều|khoản|điểm|chương|mục|article|section|clause|chapter|part)\s+(\d{1,4}[a-zđ]?|[ivxlc]+|[a-zđ])(?![\p{L}\p{M}\p{N}])/giu;

/** "Điều 12" must stand in the passage or its titles; "khoản 2" and "điểm b" also count as `2.` and `b)` at a line start. */
function referencesAgree(claim: string, { passage }: Support): boolean {
  const text = passage.normalize('NFC').toLowerCase().replace(/\s+/gu, ' ');
  return [...claim.normalize('NFC').matchAll(REFERENCE)].every(([, kind = '', number = '']) => {
    const reference = `${kind} ${number}`.toLowerCase();
    if (isWordIn(text, reference)) return true;
    const mark = number.toLowerCase();
    return (
      /^(?:khoản|điểm|clause)$/iu.test(kind) && new RegExp(`(?:^|\\n)\\s*${mark}[.)]`, 'iu').test(passage)
    );
  });
}

function isWordIn(text: string, word: string): boolean {
  const at = text.indexOf(word);
  if (at < 0) return false;
  const rest = text.slice(at + word.length);
  return !/^[\p{L}\p{M}\p{N}]/u.test(rest) || isWordIn(rest, word);
}

/** Every number of the claim stands in the window or a title, near the same unit where the window has that unit. */
function numbersAgree(claim: string, { window, passage }: Support): boolean {
  const stated = joinGroups(claim.replace(REFERENCE, ' '));
  const found = positions(joinGroups(window));
  const titles = positions(joinGroups(passage));
  const tokens = tokenize(stated);
  return tokens.every(({ word }, index) => {
    if (!word.isNumber) return true;
    const number = plainNumber(word.text);
    const places = found.get(number);
    if (places === undefined) return isTitleNumber(number, titles, window);
    const unit = tokens[index + 1]?.word.text;
    const units = unit === undefined ? undefined : found.get(unit);
    return units === undefined || units.some((at) => places.some((place) => Math.abs(at - place) <= 3));
  });
}

/** A year or a law's number may come from a title; a small number from elsewhere in the passage may not. */
function isTitleNumber(number: string, passage: Map<string, number[]>, window: string): boolean {
  return number.length >= 4 && passage.has(number) && window !== '';
}

function positions(text: string): Map<string, number[]> {
  const result = new Map<string, number[]>();
  for (const [index, { word }] of tokenize(text).entries()) {
    const key = word.isNumber ? plainNumber(word.text) : word.text;
    const list = result.get(key);
    if (list === undefined) result.set(key, [index]);
    else list.push(index);
  }
  return result;
}

function joinGroups(text: string): string {
  return text.replace(/(?<![\d.,])\d{1,3}(?:(?:\.\d{3})+|(?:,\d{3})+)(?!\d)/gu, (number) =>
    number.replace(/[.,]/gu, ''),
  );
}

function plainNumber(text: string): string {
  return text.replace(/^0+(?=\d)/u, '');
}

/** Capitalised words of the claim (but for its first) occur in the passage or its titles. */
function namesAgree(claim: string, { passage }: Support, form: WordForm): boolean {
  const known = new Set(tokenize(passage).map(({ word }) => word.folded));
  return tokenize(claim).every(({ word, start }, index) => {
    if (index === 0 || word.isNumber || !/^\p{Lu}/u.test(claim.slice(start))) return true;
    return isFunctionWord(word, form) || known.has(word.folded);
  });
}

const NEGATIONS = new Set(
  'không chưa chẳng cấm not no never neither nor cannot without don doesn didn isn aren wasn weren won can’t'.split(
    ' ',
  ),
);
/** Between a negation and what it denies. */
const CARRIERS = new Set('được phải thể có bị cần be been have has do any a the to'.split(' '));

/**
 * A claim that denies needs a window that denies; a claim without any negation must not repeat a word that the window
 * has only behind one.
 */
function negationAgrees(claim: string, window: string, form: WordForm): boolean {
  const stated = tokenize(claim).map(({ word }) => word);
  const found = tokenize(window).map(({ word }) => word);
  const denies = stated.some(({ text }) => NEGATIONS.has(text));
  const isDenied = found.some(({ text }) => NEGATIONS.has(text));
  if (denies) return isDenied;
  if (!isDenied) return true;

  const denied = new Set<string>();
  const plain = new Set<string>();
  let reach = 0;
  for (const word of found) {
    if (NEGATIONS.has(word.text)) reach = 3;
    else if (reach > 0 && CARRIERS.has(word.text)) reach -= 1;
    else {
      (reach > 0 && !isFunctionWord(word, form) ? denied : plain).add(word.text);
      reach = 0;
    }
  }
  return stated.every(({ text }) => !denied.has(text) || plain.has(text));
}
