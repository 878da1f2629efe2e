import { type Token, tokenize, wordsIn } from './tokenize.ts';
import type { Word } from './word.ts';

/** Wordings of one question, itself among them: each is searched. */
const MOST_WORDINGS = 6;

/** One form of a group: as it is written, its words, and the other forms of its group. */
interface Form {
  words: readonly Word[];
  others: readonly string[];
  /** "BA" is not "ba": capitals that would be a word otherwise have to be typed as such. */
  isOnlyCapitals: boolean;
}

/** Groups of words that a store's users take for the same, applied to what they ask. */
export class Synonyms {
  readonly #byFirst = new Map<string, Form[]>();

  static readonly none = new Synonyms([]);

  /** @param groups forms that stand for each other, e.g. `["ĐQKT", "đặc quyền kinh tế"]`; a form may be in several */
  constructor(groups: Iterable<readonly string[]>) {
    for (const group of groups) {
      for (const form of group) {
        const words = wordsIn(form);
        const [first] = words;
        if (first === undefined) continue;
        const isOnlyCapitals = words.length === 1 && first.isSyllable && form === form.toUpperCase();
        const entry = { words, isOnlyCapitals, others: group.filter((other) => other !== form) };
        this.#byFirst.set(first.folded, [...(this.#byFirst.get(first.folded) ?? []), entry]);
      }
    }
  }

  /**
   * The ways to ask a question: as it was typed, then with one form or several in place of their synonyms. Where a text
   * has no tone marks at all, forms are found in it without theirs.
   */
  wordings(text: string): string[] {
    if (this.#byFirst.size === 0) return [text];
    const tokens = tokenize(text);
    const hasMarks = tokens.some(({ word }) => word.hasMarks);
    let wordings: string[] = [''];
    let copied = 0;
    for (let at = 0; at < tokens.length; ) {
      const found = this.#formsAt(text, tokens, { at, hasMarks });
      const [longest] = found;
      const [first, last] = [tokens[at], tokens[at + (longest?.words.length ?? 1) - 1]];
      if (longest === undefined || first === undefined || last === undefined) {
        at += 1;
        continue;
      }
      const before = text.slice(copied, first.start);
      const typed = text.slice(first.start, last.end);
      const alternatives = [...new Set([typed, ...found.flatMap(({ others }) => others)])];
      // All as typed come first, so that a full list lacks only rare mixtures.
      wordings = alternatives
        .flatMap((form) => wordings.map((wording) => wording + before + form))
        .slice(0, MOST_WORDINGS);
      copied = last.end;
      at += longest.words.length;
    }
    return [...new Set(wordings.map((wording) => wording + text.slice(copied)))];
  }

  /** The longest forms that begin at a token; the same words may be in several groups. */
  #formsAt(
    text: string,
    tokens: readonly Token[],
    { at, hasMarks }: { at: number; hasMarks: boolean },
  ): Form[] {
    const token = tokens[at];
    if (token === undefined) return [];
    const matching = (this.#byFirst.get(token.word.folded) ?? []).filter(({ words, isOnlyCapitals }) => {
      if (isOnlyCapitals && !/^\p{Lu}+$/u.test(text.slice(token.start, token.end))) return false;
      return words.every(({ text: wanted, folded }, offset) => {
        const word = tokens[at + offset]?.word;
        return word !== undefined && (word.text === wanted || (!hasMarks && word.folded === folded));
      });
    });
    const most = matching.reduce((length, { words }) => Math.max(length, words.length), 0);
    return matching.filter(({ words }) => words.length === most);
  }
}
