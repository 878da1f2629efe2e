import type { Page, PageRequest } from '../../contract/catalogue.ts';
import type { ConversationItemRecord, ConversationRecord } from '../../contract/conversations.ts';
import { findConversation, toConversation } from '../conversation-rows.ts';
import type { Database } from '../database.ts';
import { readPage } from '../paging.ts';

interface ItemRow {
  key: number;
  created_at: number;
  id: string;
  item: string;
}

export function createConversationReads(database: Database) {
  const findItem = (conversationKey: number, id: string) =>
    database.one<ItemRow>(
      'SELECT key, key AS created_at, id, item FROM conversation_item WHERE conversation_key = ? AND id = ?',
      conversationKey,
      id,
    );
  return {
    getConversation(id: string): ConversationRecord | undefined {
      const row = findConversation(database, id);
      return row && toConversation(row);
    },

    listConversations(page: PageRequest, options: { search?: string } = {}): Page<ConversationRecord> {
      const { search } = options;
      const found = readPage<NonNullable<ReturnType<typeof findConversation>>>(
        database,
        {
          select: 'SELECT conversation.*, conversation.changed_at AS created_at FROM conversation',
          where:
            search === undefined
              ? '1'
              : `instr(conversation.search_text, ?) > 0 OR EXISTS (
                   SELECT 1 FROM conversation_item AS item
                   WHERE item.conversation_key = conversation.key AND instr(item.search_text, ?) > 0)`,
          values: search === undefined ? [] : [search, search],
          createdAt: 'conversation.changed_at',
          key: 'conversation.key',
        },
        page,
        (id) => findConversation(database, id),
      );
      return { items: found.items.map(toConversation), hasMore: found.hasMore };
    },

    listConversationItems(id: string, page: PageRequest): Page<ConversationItemRecord> | undefined {
      const conversation = findConversation(database, id);
      if (!conversation) return undefined;
      const found = readPage<ItemRow>(
        database,
        {
          select:
            'SELECT item.key, item.key AS created_at, item.id, item.item FROM conversation_item AS item',
          where: 'item.conversation_key = ?',
          values: [conversation.key],
          createdAt: 'item.key',
          key: 'item.key',
        },
        page,
        (itemId) => findItem(conversation.key, itemId),
      );
      return { items: found.items.map(toItem), hasMore: found.hasMore };
    },

    getConversationItem(id: string, itemId: string): ConversationItemRecord | undefined {
      const conversation = findConversation(database, id);
      const row = conversation && findItem(conversation.key, itemId);
      return row && toItem(row);
    },
  };
}

function toItem({ id, item }: ItemRow): ConversationItemRecord {
  return { id, item: JSON.parse(item) as Record<string, unknown> };
}
