import { joinedWords, phrasePattern } from './phrase-pattern.ts';
import { classifySmallTalk, stripOpening } from './small-talk.ts';

/** Earlier questions that may be folded in. */
const MAX_HISTORY = 3;
const MAX_CONTEXT_LENGTH = 300;

/**
 * The last question of a conversation as one that can be searched by itself, by rules alone.
 *
 * A question that leans on the one before it ("Còn xe máy thì sao?", "and for motorcycles?", "Nó có hiệu lực khi nào?")
 * gets that question's text behind its own; every other question comes back without its greeting and polite frame.
 * Small talk and the assistant's answers are passed over.
 *
 * @param messages oldest first
 * @returns '' when there is no user message
 */
export function condenseQuestion(messages: readonly { role: string; content: string }[]): string {
  const questions = messages
    .filter(({ role, content }) => role === 'user' && content.trim() !== '')
    .map(({ content }) => content);
  const last = questions.at(-1);
  if (last === undefined) return '';
  const earlier = questions.slice(0, -1).filter((question) => classifySmallTalk(question) === null);
  return condense(stripOpening(last), earlier, MAX_HISTORY);
}

/** Does the last question of a conversation need the ones before it to be understood? */
export function leansOnHistory(messages: readonly { role: string; content: string }[]): boolean {
  const questions = messages.filter(({ role }) => role === 'user').map(({ content }) => content);
  const last = questions.pop();
  const earlier = questions.some((question) => classifySmallTalk(question) === null);
  return last !== undefined && earlier && isFollowUp(stripOpening(last));
}

function condense(question: string, earlier: readonly string[], depth: number): string {
  const previous = earlier.at(-1);
  if (previous === undefined || depth === 0 || !isFollowUp(question)) return question;
  const context = condense(stripOpening(previous), earlier.slice(0, -1), depth - 1);
  const own = withoutFollowUpFrame(question);
  if (own === '') return context;
  return `${own} – ${withoutMark(context).slice(0, MAX_CONTEXT_LENGTH)}`;
}

function isFollowUp(question: string): boolean {
  const words = joinedWords(question);
  if (FOLLOW_UP_START.test(words) || FOLLOW_UP_END.test(words)) return true;
  const count = words.split(' ').length;
  if (count <= 12 && REFERENCE.test(words)) return true;
  return count <= 5 && ELLIPSIS.test(words) && !/(?<!^)\b\p{Lu}/u.test(question);
}

/** "Còn xe máy thì sao?" is "xe máy"; a question of its own ("Còn mức phạt là bao nhiêu?") loses only the connective. */
function withoutFollowUpFrame(question: string): string {
  const own = withoutMark(question)
    .normalize('NFC')
    .replace(LEADING_FRAME, '')
    .replace(TRAILING_FRAME, '')
    .trim();
  return /[\p{L}\p{N}]/u.test(own) ? own : '';
}

function withoutMark(question: string): string {
  return question.trim().replace(/[\s?.!…]+$/u, '');
}

const CONNECTIVES = [
  'thế còn|vậy còn|rồi còn|còn với|còn nếu|còn',
  'vậy thì|thế thì|vậy nếu|thế nếu|vậy|thế',
  'nếu vậy|nếu thế|ngoài ra|và|nhưng|hay là',
  'and what about|and how about|what about|how about|what if|and if|and for|and in|and|but|or|then|so|also|what else|why not',
];
const FOLLOW_UP_START = new RegExp(`^${phrasePattern(CONNECTIVES)}(?: |$)`, 'u');
const FOLLOW_UP_END = new RegExp(
  `(?:^| )${phrasePattern([
    'thì sao|thì thế nào|thì như thế nào|thì bao nhiêu|cũng vậy|cũng thế|cũng vậy không|cũng vậy à|nữa không|nữa',
    'too|as well|instead|else|then',
  ])}$`,
  'u',
);
const REFERENCE = new RegExp(
  `(?:^| )${phrasePattern([
    'nó|họ|chúng|ông ấy|bà ấy|anh ấy|chị ấy|cô ấy|ông ta|bà ta|anh ta|cô ta|người ấy|người đó|người này',
    'điều đó|điều này|việc đó|việc này|cái đó|cái này|cái ấy|luật này|luật đó|quy định này|quy định đó',
    'trường hợp này|trường hợp đó|ở đó|lúc đó|khi đó|năm đó|như vậy|như thế|đó là gì|trên đây|nói trên|kể trên',
    'it|its|they|them|their|he|him|his|she|her|that|this|those|these|there|the same|such',
  ])}(?: |$)`,
  'u',
);
/** A bare question word with hardly anything asked: "Bao nhiêu?", "Tại sao vậy?", "Mức phạt bao nhiêu?", "Why?". */
const ELLIPSIS = new RegExp(
  `(?:^| )${phrasePattern([
    'bao nhiêu|khi nào|ở đâu|tại sao|vì sao|thế nào|bao lâu|mấy|là ai|do ai|năm nào|lúc nào',
    'why|when|where|who|how|how much|how many|how long|which',
  ])}(?: |$)`,
  'u',
);
const LEADING_FRAME = new RegExp(`^\\s*${phrasePattern(CONNECTIVES)}(?=[\\s,])[\\s,]*`, 'iu');
const TRAILING_FRAME = new RegExp(
  `[\\s,]*(?<![\\p{L}\\p{M}])${phrasePattern(['thì sao|thì thế nào|thì như thế nào|thì|cũng vậy|cũng thế'])}$`,
  'iu',
);
