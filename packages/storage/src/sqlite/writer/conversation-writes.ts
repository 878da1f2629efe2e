import type { ConversationRecord, NewItem } from '../../contract/conversations.ts';
import { findConversation, toConversation } from '../conversation-rows.ts';
import type { Database } from '../database.ts';

export function createConversationWrites(database: Database) {
  const insertItems = (conversationKey: number | bigint, items: readonly NewItem[]) => {
    for (const { id, item, searchText } of items) {
      database.run(
        'INSERT INTO conversation_item (conversation_key, id, item, search_text) VALUES (?, ?, ?, ?)',
        conversationKey,
        id,
        JSON.stringify(item),
        searchText,
      );
    }
  };
  const read = (id: string): ConversationRecord | undefined => {
    const row = findConversation(database, id);
    return row && toConversation(row);
  };
  /** Runs `change` on the conversation and notes the time; undefined when there is none. */
  const changed = <Result>(id: string, at: number, change: (key: number) => Result): Result | undefined =>
    database.transaction('durable', () => {
      const row = findConversation(database, id);
      if (!row) return undefined;
      const result = change(row.key);
      database.run('UPDATE conversation SET changed_at = ? WHERE key = ?', at, row.key);
      return result;
    });

  return {
    createConversation(
      conversation: Omit<ConversationRecord, 'updatedAt'> & { searchText: string },
      items: readonly NewItem[],
    ): ConversationRecord {
      return database.transaction('durable', () => {
        const { id, createdAt, metadata, searchText } = conversation;
        database.run(
          'INSERT INTO conversation (id, made_at, changed_at, metadata, search_text) VALUES (?, ?, ?, ?, ?)',
          id,
          createdAt,
          createdAt,
          JSON.stringify(metadata),
          searchText,
        );
        insertItems(findConversation(database, id)?.key ?? 0, items);
        return { id, createdAt, updatedAt: createdAt, metadata };
      });
    },

    updateConversation(
      id: string,
      { metadata, searchText, at }: { metadata: Record<string, string>; searchText: string; at: number },
    ): ConversationRecord | undefined {
      changed(id, at, (key) =>
        database.run(
          'UPDATE conversation SET metadata = ?, search_text = ? WHERE key = ?',
          JSON.stringify(metadata),
          searchText,
          key,
        ),
      );
      return read(id);
    },

    deleteConversation(id: string): boolean {
      return database.transaction(
        'durable',
        () => database.run('DELETE FROM conversation WHERE id = ?', id).changes > 0,
      );
    },

    deleteAllConversations(): number {
      return database.transaction('durable', () => database.run('DELETE FROM conversation').changes);
    },

    addConversationItems(id: string, items: readonly NewItem[], at: number): boolean {
      return (
        changed(id, at, (key) => {
          insertItems(key, items);
          return true;
        }) ?? false
      );
    },

    removeConversationItem(
      id: string,
      itemId: string,
      { andLater, at }: { andLater: boolean; at: number },
    ): boolean {
      return (
        changed(id, at, (key) => {
          const item = database.one<{ key: number }>(
            'SELECT key FROM conversation_item WHERE conversation_key = ? AND id = ?',
            key,
            itemId,
          );
          if (!item) return false;
          database.run(
            `DELETE FROM conversation_item WHERE conversation_key = ? AND key ${andLater ? '>=' : '='} ?`,
            key,
            item.key,
          );
          return true;
        }) ?? false
      );
    },
  };
}
