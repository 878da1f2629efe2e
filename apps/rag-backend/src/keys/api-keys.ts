import type { IssuedKeys, Logger } from '@frogwell/http-service';
import type { Journal, Settings } from '@frogwell/storage';
import { z } from 'zod';
import { AnswerError } from '../answer/answer-parts.ts';
import { newId, nowSeconds } from '../library/identifiers.ts';
import { hashSecret, newSecret, secretHint } from './key-secret.ts';

const StoredKey = z.object({
  id: z.string(),
  name: z.string(),
  hint: z.string(),
  /** SHA-256 of the secret, in hex. */
  hash: z.string().regex(/^[\da-f]{64}$/),
  /** Seconds since the epoch. */
  createdAt: z.int(),
  /** Seconds since the epoch; null = never. */
  lastUsedAt: z.int().nullable(),
});
type StoredKey = z.infer<typeof StoredKey>;
/** What may be shown of a key. */
export type KeptKey = Omit<StoredKey, 'hash'>;

const SETTING = 'api-keys';
const MOST_KEYS = 1_000;
/** When a key was last used is written this often. */
const WRITE_USE_MS = 60_000;

interface Surroundings {
  settings: Settings;
  journal: Pick<Journal, 'append'>;
  log: Pick<Logger, 'info' | 'warn'>;
  /** How many keys `API_KEYS` names. */
  environmentKeys: number;
}

/**
 * The keys that Frogwell keeps beside those of `API_KEYS`: hashes only. All are in memory, so that no request waits for
 * the store; a change is stored first and then takes effect in one step.
 */
export class ApiKeys implements IssuedKeys {
  readonly #around: Surroundings;
  #byHash: ReadonlyMap<string, StoredKey>;
  #isUseUnwritten = false;
  /** Changes wait for each other: each writes the whole list. */
  #lastChange: Promise<unknown> = Promise.resolve();
  readonly #timer: NodeJS.Timeout;

  private constructor(around: Surroundings, keys: readonly StoredKey[]) {
    this.#around = around;
    this.#byHash = byHash(keys);
    this.#timer = setInterval(() => void this.#writeUse(), WRITE_USE_MS).unref();
  }

  /** @throws Error when what is stored is not a list of keys: without it nobody could be told from anybody */
  static async open(around: Surroundings): Promise<ApiKeys> {
    const stored = await around.settings.get(SETTING);
    return new ApiKeys(around, stored === undefined ? [] : z.array(StoredKey).parse(stored));
  }

  get isEmpty(): boolean {
    return this.#byHash.size === 0;
  }

  recognise(hash: Buffer): boolean {
    const key = this.#byHash.get(hash.toString('hex'));
    if (key === undefined) return false;
    const now = nowSeconds();
    if (key.lastUsedAt !== now) {
      key.lastUsedAt = now;
      this.#isUseUnwritten = true;
    }
    return true;
  }

  /** Who may call: those with a key, or, where there is none at all, programs on this machine. */
  get access(): 'key' | 'this_machine' {
    return this.isEmpty && this.#around.environmentKeys === 0 ? 'this_machine' : 'key';
  }

  get environmentKeys(): number {
    return this.#around.environmentKeys;
  }

  /** The newest first. */
  list(): KeptKey[] {
    return [...this.#byHash.values()].map(shown).toReversed();
  }

  /**
   * Makes a key.
   *
   * @returns its secret, which is kept nowhere, and whether every caller needs a key from now on who needed none before
   * @throws AnswerError `conflict` when there are too many
   */
  create(name: string, requestId: string): Promise<{ key: KeptKey; secret: string; closesDoor: boolean }> {
    return this.#change(async () => {
      if (this.#byHash.size >= MOST_KEYS) {
        throw new AnswerError('conflict', `there are ${MOST_KEYS} keys already: revoke those not in use`);
      }
      const secret = newSecret();
      const key: StoredKey = {
        id: newId('key_'),
        name,
        hint: secretHint(secret),
        hash: hashSecret(secret),
        createdAt: nowSeconds(),
        lastUsedAt: null,
      };
      const closesDoor = this.access === 'this_machine';
      await this.#keep([...this.#byHash.values(), key]);
      await this.#note('create_key', key, requestId);
      return { key: shown(key), secret, closesDoor };
    });
  }

  /**
   * From the moment this resolves the key opens nothing any more.
   *
   * @returns whether from now on only this machine may call, without a key; undefined when there is no such key
   */
  revoke(id: string, requestId: string): Promise<{ limitsToThisMachine: boolean } | undefined> {
    return this.#change(async () => {
      const keys = [...this.#byHash.values()];
      const key = keys.find((candidate) => candidate.id === id);
      if (key === undefined) return undefined;
      await this.#keep(keys.filter((candidate) => candidate !== key));
      await this.#note('revoke_key', key, requestId);
      return { limitsToThisMachine: this.access === 'this_machine' };
    });
  }

  /** Writes what is not written yet. */
  async close(): Promise<void> {
    clearInterval(this.#timer);
    await this.#writeUse();
  }

  async #keep(keys: readonly StoredKey[]): Promise<void> {
    await this.#around.settings.set(SETTING, keys);
    this.#byHash = byHash(keys);
  }

  #writeUse(): Promise<void> {
    return this.#change(async () => {
      if (!this.#isUseUnwritten) return;
      this.#isUseUnwritten = false;
      try {
        await this.#around.settings.set(SETTING, [...this.#byHash.values()]);
      } catch (error) {
        this.#isUseUnwritten = true;
        this.#around.log.warn({ err: error }, 'when keys were used was not written');
      }
    });
  }

  #change<Result>(work: () => Promise<Result>): Promise<Result> {
    const change = this.#lastChange.then(work);
    this.#lastChange = change.catch(() => undefined);
    return change;
  }

  /** The change is in effect: that it cannot be noted must not make it look failed. */
  async #note(
    action: 'create_key' | 'revoke_key',
    { id, name }: StoredKey,
    requestId: string,
  ): Promise<void> {
    this.#around.log.info({ requestId, action, keyId: id }, 'keys changed');
    try {
      await this.#around.journal.append('audit', { action, requestId, keyId: id, name });
    } catch (error) {
      this.#around.log.warn({ err: error, action, keyId: id }, 'change of keys not in the journal');
    }
  }
}

function byHash(keys: readonly StoredKey[]): Map<string, StoredKey> {
  return new Map(keys.map((key) => [key.hash, key]));
}

function shown({ hash: _hash, ...key }: StoredKey): KeptKey {
  return key;
}
