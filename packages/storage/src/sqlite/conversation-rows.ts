import type { ConversationRecord } from '../contract/conversations.ts';
import type { Database } from './database.ts';

export interface ConversationRow {
  key: number;
  id: string;
  made_at: number;
  changed_at: number;
  metadata: string;
  /** The place in the list, under the name that paging expects. */
  created_at: number;
}

export function findConversation(database: Database, id: string): ConversationRow | undefined {
  return database.one<ConversationRow>(
    'SELECT conversation.*, changed_at AS created_at FROM conversation WHERE id = ?',
    id,
  );
}

export function toConversation(row: ConversationRow): ConversationRecord {
  return {
    id: row.id,
    createdAt: row.made_at,
    updatedAt: row.changed_at,
    metadata: JSON.parse(row.metadata) as Record<string, string>,
  };
}
