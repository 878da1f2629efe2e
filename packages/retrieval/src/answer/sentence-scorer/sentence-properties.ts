import { type Token, tokenize } from '../../analyzer/tokenize.ts';
import { joinedWords, phrasePattern } from '../phrase-pattern.ts';

/** What a sentence offers to each kind of question. Each 0 or 1, but `runs`. */
export interface SentenceProperties {
  /** A capitalised word after the first that is not in the question. */
  capitals: number;
  /** ln(1 + runs of such words). */
  runs: number;
  /** A number (not a year) or number word that is not in the question. */
  number: number;
  /** A word with digits that is not in the question. */
  digits: number;
  /** A year, 1000 to 2099, that is not in the question. */
  year: number;
  date: number;
  /** A number with a unit or currency. */
  unit: number;
  /** Gives a reason. */
  reason: number;
  /** Gives a means. */
  means: number;
  /** Gives a place. */
  place: number;
  /** Defines something. */
  definition: number;
}

const YEAR = /^(?:1\d{3}|20\d{2})$/;
const NUMBER_WORD = new RegExp(
  `^${phrasePattern([
    'một|hai|ba|bốn|năm|sáu|bảy|tám|chín|mười|mươi|trăm|nghìn|ngàn|triệu|tỷ|tỉ|nửa',
    'one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|twenty|thirty|forty|fifty|hundred|thousand|million|billion|half|dozen',
  ])}$`,
  'u',
);
const MONTHS =
  'january|february|march|april|may|june|july|august|september|october|november|december|jan|feb|mar|apr|jun|jul|aug|sep|sept|oct|nov|dec';
const DATE = new RegExp(
  `(?:^| )(?:${phrasePattern(['(?:ngày|tháng|năm|thế kỷ|thập niên)'])} (?:\\d|[ivx]+(?: |$))|\\d{1,2} \\d{1,2} \\d{4}|(?:${MONTHS}) \\d|\\d{1,2} (?:${MONTHS})|\\d+(?:st|nd|rd|th) century|(?:in|since|until|by|from) (?:1\\d{3}|20\\d{2}))`,
  'u',
);
const UNIT =
  /\d\s*(?:%|‰|°|\$|€|£|km|m²|m2|cm|mm|kg|ha|gb|mb|kw|mw)(?![\p{L}\d])|[$€£]\s*\d|\d\s+(?:triệu|tỷ|tỉ|nghìn|ngàn|đồng|người|năm|tháng|ngày|giờ|phút|lần|mét|tấn|đô la|percent|per cent|million|billion|thousand|people|years|months|days|hours|minutes|miles|feet|meters|metres|kilometers|acres|tons|trieu|ty|nghin|dong|nguoi|nam|thang|ngay|gio|phut|lan|met|tan)(?![\p{L}\d])/iu;
const REASON = new RegExp(
  `(?:^| )${phrasePattern(['vì|do|bởi|nhằm|để|nhờ|nên|khiến', 'because|due to|since|in order to|so that|as a result|caused|therefore'])}(?= |$)`,
  'u',
);
const MEANS = new RegExp(
  `(?:^| )${phrasePattern(['bằng|thông qua|qua việc|nhờ|theo cách', 'by|through|using|via|by means of'])}(?= |$)`,
  'u',
);
const PLACE = /(?<![\p{L}\p{M}])(?:[Ởở]|[Tt]ại|[Tt]ai|[Ii]n|[Aa]t|[Oo]|từ|tới|đến|from|near)\s+\p{Lu}/u;
const DEFINITION = new RegExp(
  `(?:^| )${phrasePattern(['là|gọi là|được gọi|nghĩa là|sau đây gọi', 'is|are|was|were|known as|called|refers to|means|defined as'])}(?= |$)`,
  'u',
);

/** @param asked distinct words of the question, in lower case without tone marks */
export function sentenceProperties(text: string, asked: ReadonlySet<string>): SentenceProperties {
  const tokens = tokenize(text);
  let runs = 0;
  let isInRun = false;
  let [number, digits, year] = [0, 0, 0];
  for (const [index, token] of tokens.entries()) {
    const isNew = !asked.has(token.word.folded);
    const isName = index > 0 && isNew && isCapitalised(text, token);
    if (isName && !isInRun) runs += 1;
    isInRun = isName;
    if (!isNew) continue;
    const { text: form, isNumber } = token.word;
    if (isNumber) digits = 1;
    if (YEAR.test(form)) year = 1;
    else if (isNumber || NUMBER_WORD.test(form)) number = 1;
  }
  const joined = joinedWords(text);
  return {
    capitals: runs > 0 ? 1 : 0,
    runs: Math.log1p(runs),
    number,
    digits,
    year,
    date: flag(DATE, joined),
    unit: flag(UNIT, text),
    reason: flag(REASON, joined),
    means: flag(MEANS, joined),
    place: flag(PLACE, text),
    definition: flag(DEFINITION, joined),
  };
}

export function isCapitalised(text: string, { start }: Token): boolean {
  return /^\p{Lu}/u.test(text.slice(start, start + 2));
}

function flag(pattern: RegExp, text: string): number {
  return pattern.test(text) ? 1 : 0;
}
