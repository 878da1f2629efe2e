import { queryClient } from '../app/query-client.ts';
import { ChatSession } from './chat-session.ts';

/** Conversations of this page's life by id: going back to one finds it as it was left, also in mid-answer. */
const sessions = new Map<string, ChatSession>();
let fresh: ChatSession | null = null;

/** @param id null = the conversation that has not begun yet */
export function chatSession(id: string | null): ChatSession {
  if (id === null) {
    fresh ??= new ChatSession(null, onKept);
    return fresh;
  }
  const known = sessions.get(id) ?? new ChatSession(id, onKept);
  sessions.set(id, known);
  return known;
}

/** Forgets the empty conversation, so that the next one begins anew. */
export function startNewChat(): void {
  fresh = null;
}

export function forgetChat(id: string): void {
  sessions.get(id)?.stop();
  sessions.delete(id);
}

export function forgetAllChats(): void {
  for (const id of [...sessions.keys()]) forgetChat(id);
  fresh = null;
}

function onKept(session: ChatSession): void {
  const { conversationId } = session.state;
  if (conversationId !== null) {
    sessions.set(conversationId, session);
    if (session === fresh) fresh = null;
  }
  void queryClient.invalidateQueries({ queryKey: ['conversations'] });
}
