import { ApiError, type Service } from '@frogwell/http-service';
import {
  Conversation,
  ConversationItem,
  CreateConversationRequest,
  CreateItemsRequest,
  DeletedObject,
  listPageOf,
  UpdateConversationRequest,
} from '@frogwell/protocol';
import { z } from 'zod';
import type { Conversations } from '../conversations/conversations.ts';
import { listPage, listQuery, pageRequest } from './list-page.ts';

const ConversationParams = z.object({ conversation_id: z.string() });
const ItemParams = ConversationParams.extend({ item_id: z.string() });
const ConversationListQuery = listQuery({ fallback: 20, max: 100 }).extend({
  /** Keeps conversations whose title or messages hold this, with or without tone marks. */
  query: z.string().max(200).default(''),
});
const ItemListQuery = listQuery({ fallback: 20, max: 100 });
const RemoveItemsQuery = z.looseObject({
  /** The first item to go; all after it go too. */
  from: z.string().min(1),
});

const ConversationsDeleted = z.object({ object: z.literal('conversations.deleted'), deleted: z.int() });

/** `/v1/conversations`: OpenAI's conversations, with a list, a search and the removal of an end beside them. */
export function conversations(app: Service, { conversations: kept }: { conversations: Conversations }): void {
  const route = '/v1/conversations' as const;
  const one = `${route}/:conversation_id` as const;

  app.post(
    route,
    {
      schema: {
        ...described('Begins a conversation'),
        body: CreateConversationRequest.nullish(),
        response: { 200: Conversation },
      },
    },
    (request) => kept.create(request.body ?? {}),
  );

  app.get(
    route,
    {
      schema: {
        ...described('The conversations, the newest first, or those that hold some words'),
        querystring: ConversationListQuery,
        response: { 200: listPageOf(Conversation) },
      },
    },
    async (request) => {
      const page = await kept.list(pageRequest(request.query), request.query.query);
      return listPage(page, (conversation) => conversation);
    },
  );

  app.delete(
    route,
    { schema: { ...described('Deletes all conversations'), answer: ConversationsDeleted } },
    async () => ({ object: 'conversations.deleted', deleted: await kept.deleteAll() }),
  );

  app.get(
    one,
    {
      schema: {
        ...described('One conversation'),
        params: ConversationParams,
        response: { 200: Conversation },
      },
    },
    async (request) => {
      const { conversation_id: id } = request.params;
      return (await kept.get(id)) ?? missing(id);
    },
  );

  app.post(
    one,
    {
      schema: {
        ...described('Replaces what is kept about a conversation, its title for one'),
        params: ConversationParams,
        body: UpdateConversationRequest,
        response: { 200: Conversation },
      },
    },
    async (request) => {
      const { conversation_id: id } = request.params;
      return (await kept.update(id, request.body.metadata)) ?? missing(id);
    },
  );

  app.delete(
    one,
    { schema: { ...described('Deletes a conversation'), params: ConversationParams, answer: DeletedObject } },
    async (request) => {
      const { conversation_id: id } = request.params;
      if (!(await kept.delete(id))) missing(id);
      return { id, object: 'conversation.deleted', deleted: true };
    },
  );

  app.post(
    `${one}/items`,
    {
      schema: {
        ...described('Adds messages'),
        params: ConversationParams,
        body: CreateItemsRequest,
        response: { 200: listPageOf(ConversationItem) },
      },
      bodyLimit: MOST_ITEM_BYTES,
    },
    async (request) => {
      const { conversation_id: id } = request.params;
      const items = (await kept.addItems(id, request.body.items)) ?? missing(id);
      return listPage({ items, hasMore: false }, (item) => item);
    },
  );

  app.get(
    `${one}/items`,
    {
      schema: {
        ...described('The messages of a conversation'),
        params: ConversationParams,
        querystring: ItemListQuery,
        response: { 200: listPageOf(ConversationItem) },
      },
    },
    async (request) => {
      const { conversation_id: id } = request.params;
      const page = (await kept.items(id, pageRequest(request.query))) ?? missing(id);
      return listPage(page, (item) => item);
    },
  );

  app.delete(
    `${one}/items`,
    {
      schema: {
        ...described('Removes a message and all after it'),
        params: ConversationParams,
        querystring: RemoveItemsQuery,
        answer: Conversation,
      },
    },
    async (request) => {
      await removeItem(request.params.conversation_id, request.query.from, { andLater: true });
      return conversation(request.params.conversation_id);
    },
  );

  app.get(
    `${one}/items/:item_id`,
    { schema: { ...described('One message'), params: ItemParams, response: { 200: ConversationItem } } },
    async (request) => {
      const { conversation_id: id, item_id: itemId } = request.params;
      return (await kept.item(id, itemId)) ?? missingItem(id, itemId);
    },
  );

  app.delete(
    `${one}/items/:item_id`,
    { schema: { ...described('Removes a message'), params: ItemParams, answer: Conversation } },
    async (request) => {
      await removeItem(request.params.conversation_id, request.params.item_id, { andLater: false });
      return conversation(request.params.conversation_id);
    },
  );

  async function removeItem(id: string, itemId: string, options: { andLater: boolean }): Promise<void> {
    if (!(await kept.removeItem(id, itemId, options))) missingItem(id, itemId);
  }

  async function conversation(id: string): Promise<Conversation> {
    return (await kept.get(id)) ?? missing(id);
  }
}

/** An answer with all its quotes is longer than what other routes take. */
const MOST_ITEM_BYTES = 8 * 1024 * 1024;

function described(summary: string) {
  return { tags: ['conversations'], summary };
}

function missing(id: string): never {
  throw new ApiError('not_found', `no such conversation: ${id}`, { param: 'conversation_id' });
}

function missingItem(id: string, itemId: string): never {
  throw new ApiError('not_found', `no item ${itemId} in a conversation ${id}`, { param: 'item_id' });
}
