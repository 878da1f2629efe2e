import type { ConversationItem, KeptAnswer, NewConversationItem } from '@frogwell/protocol';
import { ApiFailure } from '../api/api-failure.ts';
import {
  addItems,
  createConversation,
  readConversation,
  readItems,
  removeItemsFrom,
} from '../api/conversations.ts';
import { type AskRequest, streamAnswer } from '../api/stream-answer.ts';
import { type AnswerState, isRunning, NEW_ANSWER, withEvent } from './answer-state.ts';

/** A question and its answer. */
export interface Turn {
  /** Of this page's life. */
  readonly key: number;
  readonly question: string;
  readonly answer: AnswerState;
}

/** What a question is asked with beside the conversation. */
export interface AskOptions {
  model: string;
  vectorStoreIds: readonly string[] | null;
}

export interface ChatState {
  /** Null until the first question has been kept. */
  conversationId: string | null;
  title: string;
  turns: readonly Turn[];
  /** The file that the conversation is about, if one was attached. */
  attachment: Attachment | null;
  isLoading: boolean;
  loadError: unknown;
  /** The conversation could not be written to the history. */
  isNotKept: boolean;
}

/** A file that was handed over in the conversation: it has a vector store of its own. */
export interface Attachment {
  name: string;
  vectorStoreId: string;
}

/** Longest title that is made of a question. */
const TITLE_LENGTH = 80;
/** Earlier turns that are sent with a question. */
const HISTORY_TURNS = 10;

let lastKey = 0;

/**
 * One conversation: asks, follows the answer, keeps both in the server's history.
 *
 * Lives outside the components, so an answer goes on being written while another screen is looked at. Listeners are
 * called once a frame at most, however fast the text comes.
 */
export class ChatSession {
  #state: ChatState;
  #listeners = new Set<() => void>();
  #frame: number | null = null;
  #abort: AbortController | null = null;
  /** Writes to the history, one after the other. */
  #writing: Promise<unknown> = Promise.resolve();
  /** Ids of the questions in the history by their turn; outlives the turn, whose question may be kept after it has gone. */
  readonly #itemOf = new Map<number, string>();
  readonly #onKept: (session: ChatSession) => void;

  /** @param onKept after every change of the history */
  constructor(conversationId: string | null, onKept: (session: ChatSession) => void) {
    this.#onKept = onKept;
    this.#state = {
      conversationId,
      title: '',
      turns: [],
      attachment: null,
      isLoading: conversationId !== null,
      loadError: null,
      isNotKept: false,
    };
    if (conversationId !== null) void this.load();
  }

  get state(): ChatState {
    return this.#state;
  }

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** Reads what has been kept. */
  async load(): Promise<void> {
    const id = this.#state.conversationId;
    if (id === null) return;
    this.#change({ isLoading: true, loadError: null });
    try {
      const [conversation, items] = await Promise.all([readConversation(id), readItems(id)]);
      const { title = '', attachment_name: name, attachment_store: vectorStoreId } = conversation.metadata;
      this.#change({
        title,
        turns: turnsOf(items, this.#itemOf),
        attachment: name && vectorStoreId ? { name, vectorStoreId } : null,
        isLoading: false,
      });
    } catch (error) {
      this.#change({ isLoading: false, loadError: error });
    }
  }

  attach(attachment: Attachment | null): void {
    this.#change({ attachment });
  }

  setTitle(title: string): void {
    this.#change({ title });
  }

  async ask(question: string, options: AskOptions): Promise<void> {
    if (this.#abort !== null) return;
    const earlier = this.#state.turns;
    const turn: Turn = { key: ++lastKey, question, answer: NEW_ANSWER };
    this.#change({ turns: [...earlier, turn] });
    this.#write(async () => this.#keepQuestion(turn));
    await this.#answer(turn, earlier, options);
  }

  /** Asks a question anew, perhaps in other words; it and what came after it are forgotten. */
  async askAgain(key: number, question: string, options: AskOptions): Promise<void> {
    const index = this.#state.turns.findIndex((turn) => turn.key === key);
    if (index === -1 || this.#abort !== null) return;
    this.#change({ turns: this.#state.turns.slice(0, index) });
    this.#write(async () => {
      const { conversationId } = this.#state;
      const item = this.#itemOf.get(key);
      if (conversationId !== null && item !== undefined) await removeItemsFrom(conversationId, item);
    });
    await this.ask(question, options);
  }

  stop(): void {
    this.#abort?.abort();
  }

  rated(key: number, rating: 'up' | 'down'): void {
    this.#update(key, (answer) => ({ ...answer, rating }));
  }

  async #answer(turn: Turn, earlier: readonly Turn[], { model, vectorStoreIds }: AskOptions): Promise<void> {
    const abort = new AbortController();
    this.#abort = abort;
    const { attachment } = this.#state;
    const stores = attachment ? [attachment.vectorStoreId] : vectorStoreIds;
    const request: AskRequest = {
      messages: [...messagesOf(earlier.slice(-HISTORY_TURNS)), { role: 'user', content: turn.question }],
      model,
      ...(stores && { vector_store_ids: [...stores] }),
    };
    const startedAt = performance.now();
    const elapsed = () => performance.now() - startedAt;
    try {
      for await (const event of streamAnswer(request, abort.signal)) {
        this.#update(turn.key, (answer) => withEvent(answer, event, elapsed()));
      }
      this.#update(turn.key, (answer) => ({ ...answer, status: 'done', totalMs: elapsed() }));
    } catch (error) {
      const isStopped = abort.signal.aborted;
      this.#update(turn.key, (answer) => ({
        ...answer,
        status: isStopped ? 'stopped' : 'failed',
        error: isStopped ? null : error,
        totalMs: elapsed(),
      }));
    } finally {
      this.#abort = null;
    }
    this.#write(async () => {
      const { conversationId, turns } = this.#state;
      const kept = turns.find(({ key }) => key === turn.key);
      if (conversationId !== null && kept) await addItems(conversationId, [answerItem(kept.answer)]);
    });
    this.#notify();
  }

  async #keepQuestion(turn: Turn): Promise<void> {
    const item: NewConversationItem = { role: 'user', content: turn.question };
    const { conversationId, attachment } = this.#state;
    if (conversationId === null) {
      const title = titleOf(turn.question);
      const kept = await createConversation(title, [item], {
        ...(attachment && {
          attachment_name: attachment.name.slice(0, 500),
          attachment_store: attachment.vectorStoreId,
        }),
      });
      // Known under its id before anybody hears of it: the page goes to its address at once.
      this.#state = { ...this.#state, conversationId: kept.id, title };
      this.#onKept(this);
      this.#notify();
      const [first] = await readItems(kept.id);
      if (first) this.#itemOf.set(turn.key, first.id);
    } else {
      const [kept] = await addItems(conversationId, [item]);
      if (kept) this.#itemOf.set(turn.key, kept.id);
    }
  }

  /** One write after the other; what fails is told, and does not stop the conversation. */
  #write(work: () => Promise<unknown>): void {
    this.#writing = this.#writing.then(work).then(
      () => this.#onKept(this),
      () => this.#change({ isNotKept: true }),
    );
  }

  #update(key: number, change: (answer: AnswerState) => AnswerState): void {
    const turns = this.#state.turns.map((turn) =>
      turn.key === key ? { ...turn, answer: change(turn.answer) } : turn,
    );
    this.#state = { ...this.#state, turns };
    this.#frame ??= requestAnimationFrame(() => this.#notify());
  }

  #change(change: Partial<ChatState>): void {
    this.#state = { ...this.#state, ...change };
    this.#notify();
  }

  #notify(): void {
    if (this.#frame !== null) cancelAnimationFrame(this.#frame);
    this.#frame = null;
    for (const listener of this.#listeners) listener();
  }
}

function titleOf(question: string): string {
  const line = question.trim().replaceAll(/\s+/g, ' ');
  if (line.length <= TITLE_LENGTH) return line;
  const cut = line.slice(0, TITLE_LENGTH);
  return `${cut.slice(0, Math.max(cut.lastIndexOf(' '), TITLE_LENGTH / 2)).toWellFormed()}…`;
}

/** What a model needs to know of the conversation: no turn whose answer never came. */
function messagesOf(turns: readonly Turn[]): AskRequest['messages'] {
  return turns.flatMap(({ question, answer }) =>
    answer.text === '' || answer.status === 'failed'
      ? []
      : [
          { role: 'user' as const, content: question },
          { role: 'assistant' as const, content: answer.text },
        ],
  );
}

function answerItem(answer: AnswerState): NewConversationItem {
  const kept: KeptAnswer = {
    id: answer.id,
    status: isRunning(answer) ? 'stopped' : (answer.status as KeptAnswer['status']),
    provider: answer.answerer?.provider ?? null,
    model: answer.answerer?.model ?? null,
    fallback: answer.answerer?.fallback ?? null,
    degraded: answer.answerer?.degraded ?? null,
    annotations: answer.annotations,
    context: answer.context,
    error: answer.error instanceof ApiFailure ? answer.error.code : answer.error ? 'internal_error' : null,
    first_text_ms: answer.firstTextMs,
    total_ms: answer.totalMs,
  };
  return { role: 'assistant', content: answer.text, answer: kept };
}

/** @param itemOf gets the item of every question */
function turnsOf(items: readonly ConversationItem[], itemOf: Map<number, string>): Turn[] {
  const turns: Turn[] = [];
  for (const item of items) {
    const text = item.content.map((part) => part.text).join('\n');
    if (item.role === 'user') {
      const key = ++lastKey;
      itemOf.set(key, item.id);
      turns.push({ key, question: text, answer: { ...NEW_ANSWER, status: 'stopped' } });
    } else if (item.role === 'assistant') {
      const turn = turns.pop();
      if (turn) turns.push({ ...turn, answer: toAnswer(text, item.answer) });
    }
  }
  return turns;
}

function toAnswer(text: string, kept: KeptAnswer | undefined): AnswerState {
  const answer: AnswerState = { ...NEW_ANSWER, status: 'done', text };
  if (kept === undefined) return answer;
  const { provider, model, fallback, degraded, status, error } = kept;
  return {
    ...answer,
    status,
    id: kept.id,
    annotations: kept.annotations,
    context: kept.context,
    answerer: provider === null ? null : { provider, model: model ?? provider, fallback, degraded },
    error: error === null ? null : new ApiFailure('', { status: 0, code: error as ApiFailure['code'] }),
    firstTextMs: kept.first_text_ms,
    totalMs: kept.total_ms,
  };
}
