import type { Page, PageRequest } from './catalogue.ts';

/** A chat that is kept: who shows it decides what its items hold. */
export interface ConversationRecord {
  /** `conv_…` */
  id: string;
  /** Milliseconds since the epoch. */
  createdAt: number;
  /** When its metadata or items changed last; milliseconds since the epoch. Lists are in this order. */
  updatedAt: number;
  metadata: Record<string, string>;
}

export interface ConversationItemRecord {
  /** `msg_…` */
  id: string;
  item: Record<string, unknown>;
}

/** An item to keep, with the text under which its conversation is found. */
export interface NewItem extends ConversationItemRecord {
  /** As the caller folds it (case, tone marks): a search is a plain look for a part of it. */
  searchText: string;
}

/** Chats with their messages. Unknown ids give `undefined` or `false`, never an error. */
export interface Conversations {
  /** @param conversation.searchText of its title, as in {@link NewItem} */
  create(
    conversation: Omit<ConversationRecord, 'updatedAt'> & { searchText: string },
    items: readonly NewItem[],
  ): Promise<ConversationRecord>;
  get(id: string): Promise<ConversationRecord | undefined>;
  /** `order: 'desc'` = changed last first. `search` keeps those where it is part of the title or of an item. */
  list(page: PageRequest, options?: { search?: string }): Promise<Page<ConversationRecord>>;
  update(
    id: string,
    change: { metadata: Record<string, string>; searchText: string; at: number },
  ): Promise<ConversationRecord | undefined>;
  delete(id: string): Promise<boolean>;
  /** @returns how many there were */
  deleteAll(): Promise<number>;

  /** Adds to the end. False when there is no such conversation. */
  addItems(id: string, items: readonly NewItem[], at: number): Promise<boolean>;
  /** `order: 'asc'` = as they were added. Undefined when there is no such conversation. */
  items(id: string, page: PageRequest): Promise<Page<ConversationItemRecord> | undefined>;
  getItem(id: string, itemId: string): Promise<ConversationItemRecord | undefined>;
  /** Removes one item, or it and all after it. False when there is no such item. */
  removeItem(id: string, itemId: string, options: { andLater: boolean; at: number }): Promise<boolean>;
}
