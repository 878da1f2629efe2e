import { languageOfWords } from '../analyzer/detect-language.ts';
import { questionKey } from '../analyzer/question-key.ts';
import { type Token, tokenize } from '../analyzer/tokenize.ts';
import { agrees } from './agreement-guards.ts';
import { type AnswerSegment, answerSegments } from './answer-segments.ts';
import type { WordForm } from './background-frequencies.ts';
import { phrasePattern } from './phrase-pattern.ts';
import {
  isFunctionWord,
  type QuestionTerms,
  questionTerms,
  type TextTerms,
  textTerms,
} from './question-terms.ts';
import { sharedWeight } from './sentence-scorer/score-by-overlap.ts';
import { splitSentences, type TextSpan } from './split-sentences.ts';

/** What an answer may cite. */
export interface CitablePassage {
  id: string;
  text: string;
  /** Titles above the text, with the document's own: names and articles of the answer may come from here. */
  context: string;
}

/** A stretch of the answer and the exact words of the passage that support it. UTF-16 offsets, `end` exclusive. */
export interface CitationSpan {
  /** In the answer, without markers. Spans are in order and do not overlap. */
  start: number;
  end: number;
  passageId: string;
  /** In the passage's text. */
  quoteStart: number;
  quoteEnd: number;
}

export interface CitedAnswer {
  spans: CitationSpan[];
  /** Sentences that no passage supports. Greetings, questions back and "not found" are neither cited nor listed. */
  unsupported: TextSpan[];
}

/** Share of a sentence's weighted words and pairs that its source must hold. */
const MIN_COVERAGE = 0.55;
const PAIR_WEIGHT = 0.4;
/** Sentences of a passage that one sentence of the answer may sum up. */
const MAX_WINDOW = 3;
/** Coverage that a longer quote must bring per added sentence. */
const WINDOW_COST = 0.04;
/** Coverage more for each doubling beyond twice the length of the sentence: long clauses hold many words by chance. */
const LENGTH_COST = 0.08;
/** Topic that a quote must add to a sentence in it that disagrees. */
const ADDED_TOPIC = 0.1;
/** In favour of the passage that the model itself named. */
const MARKER_BONUS = 0.05;

/**
 * Finds for each sentence of an answer the passage that supports it, and the words that do.
 *
 * An exact copy is looked for first, then the stretch of up to three sentences with the best weighted overlap, if
 * numbers, names, article references and negations agree. Markers that a model wrote are only hints: an invented
 * `[9]` changes nothing.
 *
 * @param passages in the order in which they were numbered for the model, from 1
 */
export function citeAnswer(answer: string, passages: readonly CitablePassage[]): CitedAnswer {
  const sources = passages.map(readSource);
  const spans: CitationSpan[] = [];
  const unsupported: TextSpan[] = [];
  for (const segment of answerSegments(answer)) {
    const claim = readClaim(answer, segment);
    if (claim === undefined) continue;
    const found = findCopy(claim, sources) ?? findAligned(claim, sources);
    const { start, end } = segment;
    if (found !== undefined) {
      spans.push({ start, end, passageId: found.id, quoteStart: found.start, quoteEnd: found.end });
    } else if (!NOT_FOUND.test(claim.text)) unsupported.push({ start, end });
  }
  return { spans, unsupported };
}

interface Quote extends TextSpan {
  id: string;
}

interface Source {
  passage: CitablePassage;
  tokens: Token[];
  sentences: TextSpan[];
  /** Terms per window, by form; windows are looked at for many claims. */
  terms: Map<string, TextTerms>;
}

interface Claim {
  text: string;
  /** Without list mark and opening frame. */
  core: string;
  form: WordForm;
  markers: readonly number[];
}

const LIST_MARK = /^(?:\d{1,3}[.)]|[a-zđ]\)|[-–•*+])\s+/u;
const FRAME = new RegExp(
  `^${phrasePattern([
    '(?:theo|dựa trên|dựa vào|căn cứ vào|căn cứ) (?:các |những )?(?:tài liệu|thông tin|đoạn|đoạn trích|đoạn văn|nguồn|văn bản|ngữ cảnh)(?: (?:được cung cấp|đã cho|trên|này|đã cung cấp|tham khảo))*',
    'như vậy|do đó|vì vậy|tóm lại|ngoài ra|bên cạnh đó|cụ thể|tuy nhiên',
    '(?:according to|based on|as stated in|per) (?:the |these )?(?:provided |given |supplied )*(?:documents?|passages?|context|sources?|information|texts?|excerpts?)(?: provided| given)?',
    'in summary|in short|therefore|however|in addition|specifically|additionally',
  ])}\\s*[,:]\\s*`,
  'iu',
);
const NOT_FOUND = new RegExp(
  phrasePattern([
    'không (?:tìm thấy|có thông tin|có đủ thông tin|đề cập|nêu rõ)|chưa có thông tin',
    'not (?:find|found|mentioned|contain|provided|specified)|no information|cannot (?:find|answer)|could not find|does not (?:say|mention)',
  ]),
  'iu',
);

/** Does an answer say that the documents do not hold it? */
export function saysNotFound(answer: string): boolean {
  return NOT_FOUND.test(answer);
}

function readSource(passage: CitablePassage): Source {
  return {
    passage,
    tokens: tokenize(passage.text),
    sentences: splitSentences(passage.text),
    terms: new Map(),
  };
}

/** Undefined for what claims nothing: a question back, a line of function words. */
function readClaim(answer: string, segment: AnswerSegment): Claim | undefined {
  const text = answer.slice(segment.start, segment.end);
  const core = text.replace(LIST_MARK, '').replace(FRAME, '');
  const words = tokenize(core).map(({ word }) => word);
  const form = languageOfWords(words) === 'en' ? 'stem' : 'toned';
  const isEmpty = words.every((word) => isFunctionWord(word, form) && !word.isNumber);
  if (isEmpty || /\?["”)]*$/u.test(text)) return undefined;
  return { text, core, form, markers: segment.markers };
}

/** The claim word for word: first as a substring, then with other spaces, punctuation and Markdown between the words. */
function findCopy(claim: Claim, sources: readonly Source[]): Quote | undefined {
  const ordered = namedFirst(claim, sources);
  for (const { passage, sentences } of ordered) {
    const start = indexOfWhole(passage.text, claim.text);
    if (start >= 0)
      return { id: passage.id, ...widened({ start, end: start + claim.text.length }, claim, sentences) };
  }
  for (const text of new Set([claim.text, claim.core])) {
    const words = tokenize(text).map(({ word }) => word.text);
    if (words.length < 3) continue;
    for (const { passage, tokens } of ordered) {
      const span = findWords(tokens, words);
      if (span === undefined) continue;
      const quote = { start: span.start, end: withClosingMark(passage.text, span.end, text) };
      if (questionKey(passage.text.slice(quote.start, quote.end)) === questionKey(text)) {
        return { id: passage.id, ...quote };
      }
    }
  }
  return undefined;
}

function namedFirst(claim: Claim, sources: readonly Source[]): Source[] {
  const named = sources.filter((_, index) => claim.markers.includes(index + 1));
  return [...named, ...sources.filter((source) => !named.includes(source))];
}

/** A word or two is no quote: the sentence around it is. */
function widened(span: TextSpan, claim: Claim, sentences: readonly TextSpan[]): TextSpan {
  if (tokenize(claim.text).length >= 4) return span;
  return sentences.find(({ start, end }) => start <= span.start && end >= span.end) ?? span;
}

function indexOfWhole(text: string, part: string): number {
  for (let at = text.indexOf(part); at >= 0; at = text.indexOf(part, at + 1)) {
    const before = text.slice(Math.max(0, at - 2), at);
    const after = text.slice(at + part.length, at + part.length + 2);
    const isCut =
      (/[\p{L}\p{M}\p{N}]$/u.test(before) && /^[\p{L}\p{M}\p{N}]/u.test(part)) ||
      (/\d[.,]$/u.test(before) && /^\d/u.test(part)) ||
      (/^[\p{L}\p{M}\p{N}]/u.test(after) && /[\p{L}\p{M}\p{N}]$/u.test(part)) ||
      (/^[.,]\d/u.test(after) && /\d$/u.test(part));
    if (!isCut) return at;
  }
  return -1;
}

function findWords(tokens: readonly Token[], words: readonly string[]): TextSpan | undefined {
  for (let at = 0; at + words.length <= tokens.length; at += 1) {
    if (words.every((word, index) => tokens[at + index]?.word.text === word)) {
      return { start: tokens[at]?.start ?? 0, end: tokens[at + words.length - 1]?.end ?? 0 };
    }
  }
  return undefined;
}

function withClosingMark(text: string, end: number, claim: string): number {
  if (!/[.!?…;”"]$/u.test(claim)) return end;
  return end + (/^[.!?…;”"]{1,3}/u.exec(text.slice(end))?.[0].length ?? 0);
}

interface Window extends TextSpan {
  source: Source;
  /** Sentences in it. */
  size: number;
  /** Share of the claim's weighted words and pairs, 0..1. */
  coverage: number;
  /** The same without numbers: how much it speaks of the same thing. */
  topic: number;
}

function findAligned(claim: Claim, sources: readonly Source[]): Quote | undefined {
  const terms = questionTerms(claim.core, claim.form === 'stem' ? 'en' : 'vi');
  const topic = withoutNumbers(terms);
  const windows = sources
    .flatMap((source) => windowsOf(source))
    .map((window): Window => {
      const { source } = window;
      const found = termsOf(source, window, terms.form);
      const titles = termsOf(source, undefined, terms.form);
      return {
        ...window,
        coverage: coverageOf(terms, found, titles),
        topic: coverageOf(topic, found, titles),
      };
    });
  const isAgreed = ({ source: { passage }, start, end }: Window): boolean => {
    const support = {
      window: passage.text.slice(start, end),
      passage: `${passage.context}\n${passage.text}`,
    };
    return agrees(claim.core, support, terms.form);
  };
  const contradicting = windows.filter(
    (window) => window.size === 1 && window.topic >= MIN_COVERAGE && !isAgreed(window),
  );
  const value = ({ source, coverage, size }: Window): number => {
    const isNamed = claim.markers.includes(sources.indexOf(source) + 1);
    return coverage + (isNamed ? MARKER_BONUS : 0) - WINDOW_COST * (size - 1);
  };
  const best = windows
    .filter(({ start, end, coverage }) => {
      const doublings = Math.log2((end - start) / claim.core.length / 2);
      return coverage >= MIN_COVERAGE + LENGTH_COST * Math.max(0, doublings);
    })
    .toSorted((a, b) => value(b) - value(a))
    .find((window) => isAgreed(window) && contradicting.every((other) => outweighs(window, other)));
  return best === undefined ? undefined : { id: best.source.passage.id, start: best.start, end: best.end };
}

/**
 * A sentence on the same topic disagrees on a number, a name or a negation. The window wins if it is about as close to
 * the claim; one that holds that sentence must add to the topic, not only the missing number.
 */
function outweighs(window: Window, other: Window): boolean {
  const holds = window.source === other.source && window.start <= other.start && window.end >= other.end;
  return window.topic >= other.topic + (holds ? ADDED_TOPIC : -ADDED_TOPIC / 2);
}

/** Words of the titles count half: they say what the passage is about, not what it states. */
function coverageOf(terms: Weights, found: TextTerms, titles: TextTerms): number {
  const total = sum(terms.words) + PAIR_WEIGHT * sum(terms.pairs);
  if (total === 0) return 0;
  let weight = PAIR_WEIGHT * sharedWeight(terms.pairs, found.pairs);
  for (const [word, value] of terms.words) {
    if (found.words.has(word)) weight += value;
    else if (titles.words.has(word)) weight += value / 2;
  }
  return weight / total;
}

type Weights = Pick<QuestionTerms, 'words' | 'pairs'>;

function withoutNumbers({ words, pairs }: QuestionTerms): Weights {
  const isWordy = ([key]: [string, number]): boolean => !/(?:^|_)\p{N}/u.test(key);
  return { words: new Map([...words].filter(isWordy)), pairs: new Map([...pairs].filter(isWordy)) };
}

function windowsOf(source: Source): { source: Source; start: number; end: number; size: number }[] {
  const { sentences } = source;
  return sentences.flatMap(({ start }, index) =>
    sentences
      .slice(index, index + MAX_WINDOW)
      .map(({ end }, offset) => ({ source, start, end, size: offset + 1 })),
  );
}

function termsOf(source: Source, window: TextSpan | undefined, form: WordForm): TextTerms {
  const key = window === undefined ? `${form}/context` : `${form}/${window.start}/${window.end}`;
  let terms = source.terms.get(key);
  if (terms === undefined) {
    const { text, context } = source.passage;
    terms = textTerms(window === undefined ? context : text.slice(window.start, window.end), form);
    source.terms.set(key, terms);
  }
  return terms;
}

function sum(weights: ReadonlyMap<string, number>): number {
  let total = 0;
  for (const weight of weights.values()) total += weight;
  return total;
}
