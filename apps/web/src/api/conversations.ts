import type { Conversation, ConversationItem, ListPage, NewConversationItem } from '@frogwell/protocol';
import { infiniteQueryOptions } from '@tanstack/react-query';
import { callApi } from './http-client.ts';

const PAGE = 40;

/** The conversations changed last first; `query` looks in titles, questions and answers. */
export function conversationsQuery(query: string) {
  return infiniteQueryOptions({
    queryKey: ['conversations', query],
    queryFn: ({ pageParam, signal }) => {
      const parameters = new URLSearchParams({
        limit: String(PAGE),
        ...(query && { query }),
        ...(pageParam && { after: pageParam }),
      });
      return callApi<ListPage<Conversation>>(`/v1/conversations?${parameters}`, { signal });
    },
    initialPageParam: '',
    getNextPageParam: (page) => (page.has_more ? page.last_id : undefined),
  });
}

export function createConversation(
  title: string,
  items: NewConversationItem[],
  metadata: Record<string, string> = {},
): Promise<Conversation> {
  return callApi('/v1/conversations', { method: 'POST', json: { metadata: { ...metadata, title }, items } });
}

export function readConversation(id: string): Promise<Conversation> {
  return callApi(`/v1/conversations/${encodeURIComponent(id)}`);
}

export function updateConversation(id: string, metadata: Record<string, string>): Promise<Conversation> {
  return callApi(`/v1/conversations/${encodeURIComponent(id)}`, { method: 'POST', json: { metadata } });
}

export function deleteConversation(id: string): Promise<unknown> {
  return callApi(`/v1/conversations/${encodeURIComponent(id)}`, { method: 'DELETE' });
}

export function deleteAllConversations(): Promise<unknown> {
  return callApi('/v1/conversations', { method: 'DELETE' });
}

/** Every message of a conversation, in order. */
export async function readItems(id: string): Promise<ConversationItem[]> {
  const items: ConversationItem[] = [];
  for (let after = ''; ; ) {
    const parameters = new URLSearchParams({ limit: '100', order: 'asc', ...(after && { after }) });
    const page = await callApi<ListPage<ConversationItem>>(
      `/v1/conversations/${encodeURIComponent(id)}/items?${parameters}`,
    );
    items.push(...page.data);
    if (!page.has_more) return items;
    after = page.last_id;
  }
}

/** @returns the items with their ids, as they were kept */
export async function addItems(id: string, items: NewConversationItem[]): Promise<ConversationItem[]> {
  const page = await callApi<ListPage<ConversationItem>>(
    `/v1/conversations/${encodeURIComponent(id)}/items`,
    { method: 'POST', json: { items } },
  );
  return page.data;
}

/** Removes an item and everything after it: what follows a question that is asked anew. */
export function removeItemsFrom(id: string, itemId: string): Promise<unknown> {
  const parameters = new URLSearchParams({ from: itemId });
  return callApi(`/v1/conversations/${encodeURIComponent(id)}/items?${parameters}`, { method: 'DELETE' });
}
