import { foldMarks } from '../analyzer/fold-marks.ts';
import { joinGroupedNumbers, tokenize } from '../analyzer/tokenize.ts';
import { type QuestionWord, questionWords } from './align-questions.ts';

/**
 * May two questions that mean nearly the same have the same answer? A vector hardly tells "Điều 1" from "Điều 11",
 * "được" from "không được", Hà Nội from Đà Nẵng. So numbers (in digits or words), references to articles, single
 * letters, negations and names must be the same in both. Where it cannot be told they are taken for different.
 */
export function fixedPartsAgree(asked: string, known: string): boolean {
  const [first, second] = [readFixedParts(asked), readFixedParts(known)];
  return (
    isSame(first.numbers, second.numbers) &&
    isSame(first.references, second.references) &&
    first.denials === second.denials &&
    first.exceptions === second.exceptions &&
    first.names.every((name) => second.words.has(name)) &&
    second.names.every((name) => first.words.has(name))
  );
}

/** Of the words of the longer question; from here on the same words are meant to be the same question. */
const MOSTLY_THE_SAME = 0.75;

/**
 * Are two questions the same but for a word or two? Then that is what they differ by: "mở cửa" and "đóng cửa" lie side
 * by side in any model, and so does a question with a condition more. What means the same in other words shares fewer.
 */
export function differInFewWords(asked: string, known: string): boolean {
  const [first, second] = [wordSet(asked), wordSet(known)];
  const shared = [...first].filter((word) => second.has(word)).length;
  const most = Math.max(first.size, second.size);
  return shared >= MOSTLY_THE_SAME * most && (shared < first.size || shared < second.size);
}

/** Without marks, and without what frames a question. */
function wordSet(question: string): Set<string> {
  return new Set(questionWords(question).flatMap(({ folded, isFrame }) => (isFrame ? [] : [folded])));
}

interface FixedParts {
  /** Sorted, with signs and single letters; number words as digits. */
  numbers: string[];
  /** `dieu 12`, sorted. */
  references: string[];
  denials: number;
  exceptions: number;
  /** Capitalised words but for the first, without marks. */
  names: string[];
  /** All words, without marks. */
  words: Set<string>;
}

function readFixedParts(question: string): FixedParts {
  const words = withoutParticle(questionWords(joinGroupedNumbers(question)));
  const numbers: string[] = [];
  const references: string[] = [];
  let denials = 0;
  let exceptions = 0;
  for (const [index, word] of words.entries()) {
    const [previous, next] = [words[index - 1], words[index + 1]];
    const number = numberOf(word, { previous, next });
    if (number !== undefined) numbers.push(number);
    if (previous !== undefined && REFERENCE_KINDS.has(previous.folded) && isReferenceNumber(word)) {
      references.push(`${previous.folded} ${number ?? word.folded}`);
    }
    if (isDenial(word, previous)) denials += 1;
    if (isException(word, previous)) exceptions += 1;
  }
  return {
    numbers: numbers.toSorted(),
    references: references.toSorted(),
    denials,
    exceptions,
    names: namesIn(question),
    words: new Set(words.map(({ folded }) => folded)),
  };
}

const REFERENCE_KINDS = new Set(
  'dieu khoan diem chuong muc phan article section clause chapter point part'.split(' '),
);

function isReferenceNumber({ toned }: QuestionWord): boolean {
  return /^(?:\d+\p{L}?|[ivxlc]+|[a-zđ])$/u.test(toned);
}

const NUMBER_WORDS: ReadonlyMap<string, string> = new Map(
  Object.entries({
    hai: '2',
    ba: '3',
    bốn: '4',
    sáu: '6',
    bảy: '7',
    bẩy: '7',
    tám: '8',
    chín: '9',
    mười: '10',
    mươi: '10',
    two: '2',
    three: '3',
    four: '4',
    five: '5',
    six: '6',
    seven: '7',
    eight: '8',
    nine: '9',
    ten: '10',
  }),
);
/** Numbers only before a unit: else "một" is an article and "năm" a year. */
const NUMBERS_BEFORE_UNITS: ReadonlyMap<string, string> = new Map([
  ['một', '1'],
  ['năm', '5'],
  ['one', '1'],
]);
const UNITS = new Set(
  'ngày tuần tháng năm quý giờ phút lần người con chiếc cái bản tầng phòng lớp mét kg km triệu nghìn ngàn trăm tỷ tỉ mươi phần day days week weeks month months year years hour hours time times person people hundred thousand million'.split(
    ' ',
  ),
);
/** Numbers only behind a number: "triệu chứng" and "tỷ lệ" are none. */
const MULTIPLIERS: ReadonlyMap<string, string> = new Map([
  ['trăm', '100'],
  ['nghìn', '1000'],
  ['ngàn', '1000'],
  ['triệu', '1000000'],
  ['tỷ', '1000000000'],
  ['tỉ', '1000000000'],
  ['hundred', '100'],
  ['thousand', '1000'],
  ['million', '1000000'],
]);
/** Letters that stand for something: "hạng B". Vowels are words too when marks are left out ("o dau"). */
const LETTER = /^[b-hj-np-tv-xz]$/;

function numberOf(
  { toned }: QuestionWord,
  { previous, next }: { previous: QuestionWord | undefined; next: QuestionWord | undefined },
): string | undefined {
  if (/[^\p{L}\p{M}]/u.test(toned)) return toned.replace(/^0+(?=\d)/, '');
  // "don't" leaves a t behind, "ba mẹ" are parents.
  if (LETTER.test(toned)) return toned === 't' && previous?.toned.endsWith('n') ? undefined : toned;
  if (toned === 'ba' && /^(?:mẹ|má|me|ma)$/.test(next?.toned ?? '')) return undefined;
  const isCounted = next !== undefined && UNITS.has(next.toned);
  const isMultiplied =
    previous !== undefined &&
    (/^\d/.test(previous.toned) ||
      NUMBER_WORDS.has(previous.toned) ||
      NUMBERS_BEFORE_UNITS.has(previous.toned) ||
      MULTIPLIERS.has(previous.toned));
  return (
    NUMBER_WORDS.get(toned) ??
    (isCounted ? NUMBERS_BEFORE_UNITS.get(toned) : undefined) ??
    (isMultiplied ? MULTIPLIERS.get(toned) : undefined)
  );
}

const DENIALS = new Set(
  'không khong chưa chua chẳng chớ đừng cấm cam not no never neither nor cannot dont doesnt isnt arent'.split(
    ' ',
  ),
);
const EXCEPTIONS = new Set('trừ tru miễn mien ngoài ngoai without except unless'.split(' '));

function isDenial({ toned }: QuestionWord, previous: QuestionWord | undefined): boolean {
  return DENIALS.has(toned) || (toned === 't' && previous?.toned.endsWith('n') === true);
}

/** "nước ngoài" is a place. */
function isException({ toned }: QuestionWord, previous: QuestionWord | undefined): boolean {
  return EXCEPTIONS.has(toned) && previous?.folded !== 'nuoc';
}

const PARTICLES = new Set(['không', 'khong', 'chưa', 'chua']);

/** "Có được nghỉ không ạ?" asks and denies nothing: the last "không" goes, and so does "hay không". */
function withoutParticle(words: readonly QuestionWord[]): QuestionWord[] {
  const last = words.findLastIndex(({ isFrame }) => !isFrame);
  return words.filter(({ toned }, index) => {
    if (!PARTICLES.has(toned)) return true;
    return index !== last && words[index - 1]?.toned !== 'hay';
  });
}

/** Capitalised in titles and names of offices, whatever they are called by. */
const GENERIC = new Set('luat bo nghi dinh thong tu quyet cong ty nha nuoc dieu khoan chuong muc'.split(' '));

function namesIn(question: string): string[] {
  const isShouted = question === question.toUpperCase();
  if (isShouted) return [];
  return tokenize(question).flatMap(({ word, start }, index) => {
    const isName = index > 0 && /^\p{Lu}/u.test(question.slice(start)) && !word.isNumber;
    const folded = foldMarks(word.text) || word.text;
    // "I" and "A" stand at the beginning of sentences, or are letters, which are compared as such.
    return isName && folded.length > 1 && !GENERIC.has(folded) ? [folded] : [];
  });
}

function isSame(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((value, index) => value === b[index]);
}
