import { foldMarks } from './fold-marks.ts';
import { tokenize, wordsIn } from './tokenize.ts';
import type { Word } from './word.ts';

/** In use everywhere in Vietnamese documents, seldom explained. */
const COMMON = `
  UBND ủy ban nhân dân
  HĐND hội đồng nhân dân
  TAND tòa án nhân dân
  VKSND viện kiểm sát nhân dân
  CSGT cảnh sát giao thông
  ATGT an toàn giao thông
  PCCC phòng cháy chữa cháy
  BHXH bảo hiểm xã hội
  BHYT bảo hiểm y tế
  BHTN bảo hiểm thất nghiệp
  HĐLĐ hợp đồng lao động
  NLĐ người lao động
  NSDLĐ người sử dụng lao động
  TNCN thu nhập cá nhân
  GTGT giá trị gia tăng
  TNHH trách nhiệm hữu hạn
  QSDĐ quyền sử dụng đất
  GPLX giấy phép lái xe
  CCCD căn cước công dân
  CMND chứng minh nhân dân
  VBQPPL văn bản quy phạm pháp luật
  QPPL quy phạm pháp luật
  XHCN xã hội chủ nghĩa
  ĐQKT đặc quyền kinh tế
`;
/** Letters of an abbreviation; two letters stand for too much. */
const SHORTEST = 3;
const LONGEST = 8;

/** An abbreviation and the words that it stands for. */
interface Abbreviation {
  short: Word;
  full: readonly Word[];
}

/** Abbreviations that a text may use: the common ones, and those that its document explains. */
export class Abbreviations {
  readonly #byShort = new Map<string, Abbreviation>();
  readonly #byFirst = new Map<string, Abbreviation[]>();

  /** Known everywhere, as they are written. */
  static readonly commonPairs: readonly (readonly [short: string, full: string])[] = COMMON.trim()
    .split('\n')
    .map((line) => line.trim())
    .map((line) => [line.slice(0, line.indexOf(' ')), line.slice(line.indexOf(' ') + 1)]);

  static readonly common = new Abbreviations(Abbreviations.commonPairs);

  constructor(pairs: Iterable<readonly [short: string, full: string]>) {
    for (const [short, full] of pairs) {
      const [word] = wordsIn(short);
      const words = wordsIn(full);
      const [first] = words;
      if (word === undefined || first === undefined || words.length < 2) continue;
      const entry = { short: word, full: words };
      this.#byShort.set(word.text, entry);
      this.#byFirst.set(first.text, [...(this.#byFirst.get(first.text) ?? []), entry]);
    }
  }

  /** These, and in a document that explains some of its own ("đặc quyền kinh tế (ĐQKT)") those first. */
  with(learned: ReadonlyMap<string, string>): Abbreviations {
    if (learned.size === 0) return this;
    const known = [...this.#byShort.values()].map(({ short, full }): [string, string] => [
      short.text,
      full.map(({ text }) => text).join(' '),
    ]);
    return new Abbreviations(new Map([...known, ...learned]));
  }

  /** What a text says in the other form: the words of each abbreviation in it, the abbreviation of each full form. */
  otherForms(words: readonly Word[]): (readonly Word[])[] {
    const found: (readonly Word[])[] = [];
    for (const [index, word] of words.entries()) {
      const full = this.#byShort.get(word.text)?.full;
      if (full !== undefined) found.push(full);
      for (const entry of this.#byFirst.get(word.text) ?? []) {
        if (entry.full.every(({ text }, at) => words[index + at]?.text === text)) found.push([entry.short]);
      }
    }
    return found;
  }
}

const EXPLAINED =
  /\(\s*(?:(?:sau đây|dưới đây|từ đây)\s+)?(?:(?:được\s+)?(?:gọi|viết)\s+(?:tắt|chung|gọn)?\s*là:?\s*)?["“]?(\p{Lu}[\p{Lu}\p{N}-]{1,9})["”]?\s*\)/gu;
/** Before the bracket; an abbreviation has no more letters. */
const LOOK_BACK = 120;

/**
 * Abbreviations that a text explains, in brackets behind the words whose first letters they are: `đặc quyền kinh tế (sau đây gọi
 * tắt là ĐQKT)`, `hợp đồng lao động (HĐLĐ)`.
 *
 * @returns abbreviation to words; the first explanation counts
 */
export function learnAbbreviations(text: string): Map<string, string> {
  const learned = new Map<string, string>();
  for (const match of text.matchAll(EXPLAINED)) {
    const short = match[1] ?? '';
    const full = wordsBefore(text, match.index, short);
    if (full !== undefined && !learned.has(short)) learned.set(short, full);
  }
  return learned;
}

/**
 * A question with its abbreviations written out as the passages write them: "UBND xã" becomes "ủy ban nhân dân xã" where they have
 * these words and not the abbreviation.
 */
export function spellOut(question: string, passages: readonly string[]): string {
  const text = passages.join('\n');
  return question.replace(/\p{Lu}{3,8}(?![\p{L}\p{M}\p{N}])/gu, (short, at: number) => {
    if (/[\p{L}\p{M}\p{N}]$/u.test(question.slice(0, at)) || text.includes(short)) return short;
    return fullFormIn(text, short) ?? short;
  });
}

function wordsBefore(text: string, end: number, short: string): string | undefined {
  const letters = lettersOf(short);
  if (letters === undefined) return undefined;
  const start = Math.max(0, end - LOOK_BACK);
  const tokens = tokenize(text.slice(start, end)).slice(-letters.length);
  const [first] = tokens;
  if (
    first === undefined ||
    !hasInitials(
      tokens.map(({ word }) => word),
      letters,
    )
  )
    return undefined;
  const full = text.slice(start + first.start, end).trim();
  return /[.;:,\n]/.test(full) ? undefined : full;
}

function fullFormIn(text: string, short: string): string | undefined {
  const letters = lettersOf(short);
  if (letters === undefined) return undefined;
  const counts = new Map<string, number>();
  for (const line of text.split(/[.;:,\n()]/)) {
    const words = tokenize(line).map(({ word }) => word);
    for (let at = 0; at + letters.length <= words.length; at += 1) {
      const candidate = words.slice(at, at + letters.length);
      if (!hasInitials(candidate, letters)) continue;
      const full = candidate.map((word) => word.text).join(' ');
      counts.set(full, (counts.get(full) ?? 0) + 1);
    }
  }
  const [best] = [...counts].toSorted((a, b) => b[1] - a[1]);
  return best?.[0];
}

function lettersOf(short: string): string | undefined {
  const letters = foldMarks(short.toLowerCase()).replace(/[^a-z]/g, '');
  return letters.length >= SHORTEST && letters.length <= LONGEST ? letters : undefined;
}

function hasInitials(words: readonly Word[], letters: string): boolean {
  return (
    words.length === letters.length && words.every(({ folded }, at) => folded.startsWith(letters[at] ?? ' '))
  );
}
