import { DatabaseSync, type SQLInputValue, type StatementSync } from 'node:sqlite';
import { StorageError } from '../contract/storage.ts';

/**
 * How long an acknowledged transaction lasts.
 *
 * Both survive the death of the process (`kill -9`): the pages are in the operating system by then. `durable` also
 * survives a power cut (the log is flushed to the disk before the commit returns); after a cut the last `relaxed`
 * transactions may be missing, never half there.
 */
export type Durability = 'durable' | 'relaxed';

/** One SQLite connection with its prepared statements. Synchronous: for worker threads only. */
export class Database {
  readonly #connection: DatabaseSync;
  readonly #statements = new Map<string, StatementSync>();
  #durability: Durability = 'durable';

  private constructor(connection: DatabaseSync) {
    this.#connection = connection;
  }

  /** The one connection that writes. Creates the file when it is not there. */
  static openWriter(path: string): Database {
    return guarded(() => {
      const connection = new DatabaseSync(path, { enableForeignKeyConstraints: true, timeout: 10_000 });
      // Order matters: a vacuum mode and a page size can only be chosen before the first table.
      connection.exec('PRAGMA auto_vacuum=INCREMENTAL');
      connection.exec('PRAGMA journal_mode=WAL');
      connection.exec('PRAGMA synchronous=FULL');
      // Freed pages are overwritten with zeros, so that deleted text is not left in the file.
      connection.exec('PRAGMA secure_delete=ON');
      connection.exec('PRAGMA journal_size_limit=67108864');
      connection.exec('PRAGMA cache_size=-8192');
      return new Database(connection);
    });
  }

  /** A connection that only reads; the file exists and has its tables. */
  static openReader(path: string): Database {
    return guarded(() => {
      const connection = new DatabaseSync(path, { readOnly: true, timeout: 10_000 });
      connection.exec('PRAGMA query_only=ON');
      connection.exec('PRAGMA cache_size=-4096');
      return new Database(connection);
    });
  }

  exec(sql: string): void {
    this.#connection.exec(sql);
  }

  /** The first row, or undefined. `Row` names the selected columns; SQLite does not check it. */
  one<Row>(sql: string, ...values: SQLInputValue[]): Row | undefined {
    // The columns are those of the statement beside the type argument: the caller vouches for them.
    return this.#prepare(sql).get(...values) as Row | undefined;
  }

  /** All rows. `Row` names the selected columns; SQLite does not check it. */
  all<Row>(sql: string, ...values: SQLInputValue[]): Row[] {
    // As in `one`.
    return this.#prepare(sql).all(...values) as Row[];
  }

  run(sql: string, ...values: SQLInputValue[]): { changes: number; key: number } {
    const result = this.#prepare(sql).run(...values);
    return { changes: Number(result.changes), key: Number(result.lastInsertRowid) };
  }

  /** All or nothing. Not nestable. */
  transaction<Result>(durability: Durability, work: () => Result): Result {
    if (this.#durability !== durability) {
      this.#connection.exec(`PRAGMA synchronous=${durability === 'durable' ? 'FULL' : 'NORMAL'}`);
      this.#durability = durability;
    }
    return this.#within('BEGIN IMMEDIATE', work);
  }

  /** Everything that `work` reads is of one moment. */
  snapshot<Result>(work: () => Result): Result {
    return this.#within('BEGIN', work);
  }

  close(): void {
    this.#statements.clear();
    this.#connection.close();
  }

  #within<Result>(begin: string, work: () => Result): Result {
    this.#prepare(begin).run();
    try {
      const result = work();
      this.#prepare('COMMIT').run();
      return result;
    } catch (error) {
      // A full disk or a broken file makes SQLite roll back by itself.
      if (this.#connection.isTransaction) {
        this.#prepare('ROLLBACK').run();
      }
      throw error;
    }
  }

  #prepare(sql: string): StatementSync {
    let statement = this.#statements.get(sql);
    if (statement === undefined) {
      statement = this.#connection.prepare(sql);
      this.#statements.set(sql, statement);
    }
    return statement;
  }
}

/** Runs `work` and turns SQLite's result codes into ours. */
export function guarded<Result>(work: () => Result): Result {
  try {
    return work();
  } catch (error) {
    throw toStorageError(error) ?? error;
  }
}

const SQLITE_BUSY = 5;
const SQLITE_READONLY = 8;
const SQLITE_IOERR = 10;
const SQLITE_CORRUPT = 11;
const SQLITE_FULL = 13;
const SQLITE_CANTOPEN = 14;
const SQLITE_NOTADB = 26;

/** Undefined when the error is not one of SQLite's that say something about the place. */
export function toStorageError(error: unknown): StorageError | undefined {
  if (!(error instanceof Error) || !('errcode' in error) || typeof error.errcode !== 'number') {
    return undefined;
  }
  switch (error.errcode & 0xff) {
    case SQLITE_BUSY:
      return new StorageError('busy', 'the database is busy, try again', { cause: error });
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
      return new StorageError('corrupt', `the database is damaged (${error.message}): restore a backup`, {
        cause: error,
      });
    case SQLITE_FULL:
      return new StorageError('unusable', 'the disk is full: make room in DATA_DIR', { cause: error });
    case SQLITE_READONLY:
    case SQLITE_IOERR:
    case SQLITE_CANTOPEN:
      return new StorageError('unusable', `the database cannot be used (${error.message}): check DATA_DIR`, {
        cause: error,
      });
    default:
      return undefined;
  }
}
