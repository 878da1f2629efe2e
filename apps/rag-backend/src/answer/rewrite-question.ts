import {
  type Attempt,
  collect,
  estimateTokens,
  type LanguageModel,
  type ModelMessage,
  openAnswer,
} from '@frogwell/providers';
import { condenseQuestion, detectLanguage, joinedWords, leansOnHistory } from '@frogwell/retrieval';
import type { PrefillSpeeds } from './prefill-speed.ts';
import { isVietnamese } from './prompt-files.ts';

/** Earlier turns that are looked at, and how much of each. */
const TURNS = 6;
const TURN_CHARACTERS = 400;
const MAX_TOKENS = 96;
const MOST_CHARACTERS = 300;
/** A model that cannot read the conversation in this time is not asked: the rule is there at once. */
const READING_SECONDS = 2;
const TIMEOUT_MS = 5_000;

const INSTRUCTIONS = {
  vi: 'Viết lại câu hỏi cuối của người dùng thành một câu hỏi độc lập, hiểu được mà không cần đọc cuộc trò chuyện: thay "nó", "điều đó", "còn … thì sao" bằng đối tượng cụ thể đã nhắc tới. Không trả lời, không giải thích, chỉ viết đúng một câu hỏi.',
  en: 'Rewrite the last question of the user as one that stands by itself: put what was talked about in place of "it", "that", "what about …". Do not answer, do not explain, write just the one question.',
};

export interface RewriteCall {
  signal: AbortSignal;
  requestId: string;
  onAttempt: (attempt: Attempt) => void;
}

/**
 * The last question with its history folded in: by the model where one is fast enough and the question leans on what was said
 * before, else by rule. A model that fails, or writes something else than a question, changes nothing.
 */
export async function questionByItself(
  models: readonly LanguageModel[],
  speeds: Pick<PrefillSpeeds, 'of'>,
  messages: readonly ModelMessage[],
  { signal, requestId, onAttempt }: RewriteCall,
): Promise<string> {
  const byRule = condenseQuestion(messages);
  const [model] = models;
  if (model === undefined || !leansOnHistory(messages)) return byRule;
  const asked = rewriteRequest(messages);
  const tokens = asked.reduce((sum, { content }) => sum + estimateTokens(content), 0);
  if (tokens > READING_SECONDS * speeds.of(model)) return byRule;
  try {
    const { parts } = await openAnswer(
      [model],
      { messages: asked, maxTokens: MAX_TOKENS, temperature: 0 },
      {
        signal: AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS)]),
        requestId,
        whole: true,
        maxAttempts: 1,
        onAttempt,
      },
    );
    const { text } = await collect(parts);
    return cleaned(text, messages) ?? byRule;
  } catch {
    signal.throwIfAborted();
    return byRule;
  }
}

function rewriteRequest(messages: readonly ModelMessage[]): ModelMessage[] {
  const turns = messages.filter(({ role }) => role === 'user' || role === 'assistant');
  const last = turns.findLast(({ role }) => role === 'user')?.content ?? '';
  const isInVietnamese = isVietnamese(detectLanguage(last));
  const names = isInVietnamese
    ? { user: 'Người dùng', assistant: 'Trợ lý' }
    : { user: 'User', assistant: 'Assistant' };
  const talk = turns
    .slice(-TURNS)
    .map(
      ({ role, content }) =>
        `${role === 'user' ? names.user : names.assistant}: ${content.slice(0, TURN_CHARACTERS)}`,
    )
    .join('\n');
  return [
    { role: 'system', content: INSTRUCTIONS[isInVietnamese ? 'vi' : 'en'] },
    { role: 'user', content: talk },
  ];
}

/** Undefined for what is not one question about what was talked about. */
function cleaned(text: string, messages: readonly ModelMessage[]): string | undefined {
  const [line = ''] = text.trim().split('\n');
  const question = line
    .replace(/^(?:câu hỏi(?: độc lập)?|question|user|người dùng)\s*:\s*/iu, '')
    .replace(/^["“'*]+|["”'*]+$/gu, '')
    .trim();
  if (question.length < 5 || question.length > MOST_CHARACTERS) return undefined;
  const said = new Set(joinedWords(messages.map(({ content }) => content).join(' ')).split(' '));
  const own = joinedWords(question).split(' ');
  const known = own.filter((word) => said.has(word));
  // A model that answers or makes things up uses other words.
  return known.length >= own.length / 2 ? question : undefined;
}
