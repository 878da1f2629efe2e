import {
  type Conversation,
  type ConversationItem,
  type CreateConversationRequest,
  NewConversationItem,
} from '@frogwell/protocol';
import { foldMarks } from '@frogwell/retrieval';
import type {
  ConversationItemRecord,
  ConversationRecord,
  Conversations as ConversationStore,
  NewItem,
  Page,
  PageRequest,
} from '@frogwell/storage';
import { newId } from '../library/identifiers.ts';

/** The history of chats, in the shape of OpenAI's conversations. */
export class Conversations {
  readonly #store: ConversationStore;
  readonly #now: () => number;

  constructor(store: ConversationStore, now: () => number = Date.now) {
    this.#store = store;
    this.#now = now;
  }

  async create({ metadata, items }: CreateConversationRequest): Promise<Conversation> {
    const kept = await this.#store.create(
      {
        id: newId('conv_'),
        createdAt: this.#now(),
        metadata: metadata ?? {},
        searchText: searchText(metadata?.['title'] ?? ''),
      },
      (items ?? []).map(toNewItem),
    );
    return toConversation(kept);
  }

  async get(id: string): Promise<Conversation | undefined> {
    const kept = await this.#store.get(id);
    return kept && toConversation(kept);
  }

  /** @param query words as people type them, with or without tone marks; empty = all */
  async list(page: PageRequest, query: string): Promise<Page<Conversation>> {
    const search = searchText(query);
    const { items, hasMore } = await this.#store.list(page, search === '' ? {} : { search });
    return { items: items.map(toConversation), hasMore };
  }

  async update(id: string, metadata: Record<string, string>): Promise<Conversation | undefined> {
    const change = { metadata, searchText: searchText(metadata['title'] ?? ''), at: this.#now() };
    const kept = await this.#store.update(id, change);
    return kept && toConversation(kept);
  }

  delete(id: string): Promise<boolean> {
    return this.#store.delete(id);
  }

  deleteAll(): Promise<number> {
    return this.#store.deleteAll();
  }

  /** @returns the items as they are kept now, or undefined when there is no such conversation */
  async addItems(id: string, items: readonly NewConversationItem[]): Promise<ConversationItem[] | undefined> {
    const added = items.map(toNewItem);
    return (await this.#store.addItems(id, added, this.#now())) ? added.map(toItem) : undefined;
  }

  async items(id: string, page: PageRequest): Promise<Page<ConversationItem> | undefined> {
    const found = await this.#store.items(id, page);
    return found && { items: found.items.map(toItem), hasMore: found.hasMore };
  }

  async item(id: string, itemId: string): Promise<ConversationItem | undefined> {
    const found = await this.#store.getItem(id, itemId);
    return found && toItem(found);
  }

  /** @param options.andLater also everything that was added after it */
  removeItem(id: string, itemId: string, { andLater }: { andLater: boolean }): Promise<boolean> {
    return this.#store.removeItem(id, itemId, { andLater, at: this.#now() });
  }
}

function searchText(text: string): string {
  return foldMarks(text).toLowerCase().replaceAll(/\s+/g, ' ').trim();
}

function toNewItem(input: NewConversationItem): NewItem {
  const { role, content, answer } = NewConversationItem.parse(input);
  const type = role === 'assistant' ? 'output_text' : 'input_text';
  const parts = typeof content === 'string' ? [{ text: content }] : content;
  const item = {
    role,
    content: parts.map((part) => ({ ...part, type })),
    ...(answer && { answer }),
  };
  return { id: newId('msg_'), item, searchText: searchText(parts.map(({ text }) => text).join('\n')) };
}

function toItem({ id, item }: ConversationItemRecord): ConversationItem {
  // Written by `toNewItem`, and by nothing else.
  return { id, type: 'message', status: 'completed', ...item } as ConversationItem;
}

function toConversation({ id, createdAt, updatedAt, metadata }: ConversationRecord): Conversation {
  return {
    id,
    object: 'conversation',
    created_at: Math.floor(createdAt / 1_000),
    updated_at: Math.floor(updatedAt / 1_000),
    metadata,
  };
}
