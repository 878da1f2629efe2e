import { StorageError } from '../contract/storage.ts';
import type { Database } from './database.ts';
import { encodeAllAgain } from './writer/vector-codes.ts';

/** Chunk text and answers are slices of the document's text: what is deleted there is gone everywhere. */
const TABLES = `
CREATE TABLE file (
  key INTEGER PRIMARY KEY AUTOINCREMENT,
  id TEXT NOT NULL UNIQUE,
  filename TEXT NOT NULL,
  purpose TEXT NOT NULL,
  size_bytes INTEGER NOT NULL,
  content_hash TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  expires_at INTEGER
) STRICT;
CREATE INDEX file_by_creation ON file (created_at, key);
CREATE INDEX file_by_content ON file (content_hash);
CREATE INDEX file_by_expiry ON file (expires_at) WHERE expires_at IS NOT NULL;

CREATE TABLE vector_store (
  key INTEGER PRIMARY KEY AUTOINCREMENT,
  id TEXT NOT NULL UNIQUE,
  name TEXT NOT NULL,
  description TEXT,
  metadata TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  last_active_at INTEGER NOT NULL,
  expires_after_days INTEGER,
  -- Raised by every change of segments or dead chunks, and of files or attributes: readers refresh by them.
  index_version INTEGER NOT NULL DEFAULT 0,
  files_version INTEGER NOT NULL DEFAULT 0,
  -- The index_version that needed no merge.
  tidied_version INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX vector_store_by_creation ON vector_store (created_at, key);
CREATE INDEX vector_store_untidy ON vector_store (key) WHERE index_version <> tidied_version;
CREATE INDEX vector_store_by_name ON vector_store (name, created_at, key);

-- Chunks have the keys first_chunk, first_chunk + 1, ... and keys are never used twice.
CREATE TABLE document (
  key INTEGER PRIMARY KEY AUTOINCREMENT,
  content_hash TEXT NOT NULL,
  recipe TEXT NOT NULL,
  title TEXT NOT NULL,
  language TEXT NOT NULL,
  structure TEXT NOT NULL,
  pages INTEGER,
  warnings TEXT NOT NULL,
  first_chunk INTEGER NOT NULL,
  chunk_count INTEGER NOT NULL,
  UNIQUE (content_hash, recipe)
) STRICT;

-- key = document key * 2^28 + UTF-16 offset of the part.
CREATE TABLE document_part (
  key INTEGER PRIMARY KEY,
  text TEXT NOT NULL
) STRICT;

CREATE TABLE chunk (
  key INTEGER PRIMARY KEY,
  document_key INTEGER NOT NULL,
  start INTEGER NOT NULL,
  end INTEGER NOT NULL,
  context TEXT NOT NULL,
  label TEXT NOT NULL,
  page INTEGER,
  page_end INTEGER,
  section_start INTEGER NOT NULL,
  section_end INTEGER NOT NULL,
  question TEXT,
  question_key TEXT,
  answer_start INTEGER,
  answer_end INTEGER
) STRICT;
CREATE INDEX known_question ON chunk (question_key) WHERE question_key IS NOT NULL;

CREATE TABLE counter (name TEXT PRIMARY KEY, value INTEGER NOT NULL) STRICT;
INSERT INTO counter VALUES ('next_chunk', 1), ('next_turn', 1);

-- document_key is the searchable version; its status tells of the latest attempt.
CREATE TABLE store_file (
  key INTEGER PRIMARY KEY AUTOINCREMENT,
  vector_store_key INTEGER NOT NULL REFERENCES vector_store (key) ON DELETE CASCADE,
  file_key INTEGER NOT NULL REFERENCES file (key) ON DELETE CASCADE,
  status TEXT NOT NULL,
  error_code TEXT,
  error_message TEXT,
  attributes TEXT NOT NULL,
  chunking_strategy TEXT NOT NULL,
  usage_bytes INTEGER NOT NULL DEFAULT 0,
  created_at INTEGER NOT NULL,
  progress_done INTEGER,
  progress_total INTEGER,
  document_key INTEGER REFERENCES document (key),
  UNIQUE (vector_store_key, file_key)
) STRICT;
CREATE INDEX store_file_by_creation ON store_file (vector_store_key, created_at, key);
CREATE INDEX store_file_by_status ON store_file (vector_store_key, status, usage_bytes);
CREATE INDEX store_file_by_file ON store_file (file_key);
CREATE INDEX store_file_by_document ON store_file (document_key, vector_store_key) WHERE document_key IS NOT NULL;

-- What a store holds, kept current so that asking does not count.
CREATE TABLE store_profile (
  vector_store_key INTEGER NOT NULL REFERENCES vector_store (key) ON DELETE CASCADE,
  structure TEXT NOT NULL,
  language TEXT NOT NULL,
  document_count INTEGER NOT NULL,
  chunk_count INTEGER NOT NULL,
  PRIMARY KEY (vector_store_key, structure, language)
) STRICT, WITHOUT ROWID;

-- Waiting while worker is null. turn orders the queue.
CREATE TABLE job (
  key INTEGER PRIMARY KEY AUTOINCREMENT,
  id TEXT NOT NULL UNIQUE,
  store_file_key INTEGER NOT NULL UNIQUE REFERENCES store_file (key) ON DELETE CASCADE,
  replaces TEXT,
  turn INTEGER NOT NULL,
  attempts INTEGER NOT NULL DEFAULT 0,
  worker TEXT,
  lease_until INTEGER
) STRICT;
CREATE INDEX job_waiting ON job (turn) WHERE worker IS NULL;
CREATE INDEX job_leased ON job (lease_until) WHERE worker IS NOT NULL;

-- No foreign key: the segments of a deleted store are removed little by little.
CREATE TABLE segment (
  key INTEGER PRIMARY KEY AUTOINCREMENT,
  vector_store_key INTEGER NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('live', 'building', 'dropped')),
  chunk_count INTEGER NOT NULL DEFAULT 0,
  posting_count INTEGER NOT NULL DEFAULT 0,
  header TEXT NOT NULL
) STRICT;
CREATE INDEX segment_by_store ON segment (vector_store_key, state);
CREATE INDEX segment_not_live ON segment (key) WHERE state <> 'live';

-- key = segment key * 2^22 + page number.
CREATE TABLE segment_page (key INTEGER PRIMARY KEY, bytes BLOB NOT NULL) STRICT;

-- Documents that left a store while their chunks [first_chunk, end_chunk) are still in one of its segments.
CREATE TABLE dead_range (
  vector_store_key INTEGER NOT NULL,
  first_chunk INTEGER NOT NULL,
  end_chunk INTEGER NOT NULL,
  PRIMARY KEY (vector_store_key, first_chunk)
) STRICT, WITHOUT ROWID;

-- Documents that may have lost their last store, to be removed little by little.
CREATE TABLE document_garbage (document_key INTEGER PRIMARY KEY) STRICT;

CREATE TABLE journal (
  kind TEXT NOT NULL,
  number INTEGER NOT NULL,
  at INTEGER NOT NULL,
  entry TEXT NOT NULL,
  PRIMARY KEY (kind, number)
) STRICT, WITHOUT ROWID;

CREATE TABLE setting (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
`;

const DOCUMENT_ATTRIBUTES = "ALTER TABLE document ADD COLUMN attributes TEXT NOT NULL DEFAULT '{}'";
const JOB_PASSWORD = 'ALTER TABLE job ADD COLUMN password TEXT';
const RECEIPTS = `
CREATE TABLE receipt (
  key INTEGER PRIMARY KEY AUTOINCREMENT,
  id TEXT NOT NULL UNIQUE,
  created_at INTEGER NOT NULL,
  rating TEXT,
  comment TEXT,
  rated_at INTEGER,
  receipt TEXT NOT NULL
) STRICT;
CREATE INDEX receipt_by_time ON receipt (created_at, key);
CREATE INDEX receipt_by_rating ON receipt (rating, created_at, key) WHERE rating IS NOT NULL;
`;

const VECTORS = `
-- Vectors of one embedding model. mean is that of the first mean_count vectors; null: not counted yet.
CREATE TABLE vector_set (
  key INTEGER PRIMARY KEY AUTOINCREMENT,
  fingerprint TEXT NOT NULL,
  dimensions INTEGER NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('active', 'building', 'previous', 'dropped')),
  vector_count INTEGER NOT NULL DEFAULT 0,
  mean BLOB,
  mean_count INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE UNIQUE INDEX vector_set_by_fingerprint ON vector_set (fingerprint) WHERE state <> 'dropped';
CREATE UNIQUE INDEX vector_set_by_state ON vector_set (state) WHERE state <> 'dropped';

-- Neighbouring chunks of a document that were embedded together: their codes, one after the other.
CREATE TABLE vector_part (
  key INTEGER PRIMARY KEY AUTOINCREMENT,
  set_key INTEGER NOT NULL,
  document_key INTEGER NOT NULL,
  first_chunk INTEGER NOT NULL,
  chunk_count INTEGER NOT NULL,
  codes BLOB NOT NULL
) STRICT;
CREATE INDEX vector_part_by_document ON vector_part (set_key, document_key, chunk_count);
CREATE INDEX vector_part_of_document ON vector_part (document_key);

-- key = set key * 2^40 + chunk key. Float32, little-endian, norm 1; no row = the model cannot embed the text.
CREATE TABLE chunk_vector (key INTEGER PRIMARY KEY, vector BLOB NOT NULL) STRICT;
`;

const CONVERSATIONS = `
-- search_text is folded by whoever writes it.
CREATE TABLE conversation (
  key INTEGER PRIMARY KEY AUTOINCREMENT,
  id TEXT NOT NULL UNIQUE,
  made_at INTEGER NOT NULL,
  changed_at INTEGER NOT NULL,
  metadata TEXT NOT NULL,
  search_text TEXT NOT NULL
) STRICT;
CREATE INDEX conversation_by_change ON conversation (changed_at, key);

CREATE TABLE conversation_item (
  key INTEGER PRIMARY KEY AUTOINCREMENT,
  conversation_key INTEGER NOT NULL REFERENCES conversation (key) ON DELETE CASCADE,
  id TEXT NOT NULL,
  item TEXT NOT NULL,
  search_text TEXT NOT NULL,
  UNIQUE (conversation_key, id)
) STRICT;
`;

/** step: width of a level of the codes, by dimension, float32; null as mean is. */
function twoBitCodes(database: Database): void {
  database.exec('ALTER TABLE vector_set ADD COLUMN step BLOB');
  encodeAllAgain(database);
}

const METRICS = `
-- key = step * 2^34 + at, both in seconds. (A key of two columns would give every point a page of its own.)
CREATE TABLE metric_point (key INTEGER PRIMARY KEY, point TEXT NOT NULL) STRICT;
`;

const QUESTION_VECTORS = `
-- key = set key * 2^40 + key of the chunk with the question. As chunk_vector; null = the model cannot embed the text.
CREATE TABLE question_vector (key INTEGER PRIMARY KEY, vector BLOB) STRICT;
-- In the order of the chunks, to go on where the work was.
CREATE INDEX question_by_chunk ON chunk (key) WHERE question_key IS NOT NULL;
`;

/** Migration i takes a database from version i to version i + 1. Only ever append. */
const MIGRATIONS: readonly (string | ((database: Database) => void))[] = [
  TABLES,
  DOCUMENT_ATTRIBUTES,
  JOB_PASSWORD,
  RECEIPTS,
  VECTORS,
  CONVERSATIONS,
  twoBitCodes,
  METRICS,
  QUESTION_VECTORS,
];

export const SCHEMA_VERSION = MIGRATIONS.length;

/** Brings the database to {@link SCHEMA_VERSION}. @throws StorageError `unusable` when it is of a newer version */
export function migrate(database: Database): void {
  const version = database.one<{ user_version: number }>('PRAGMA user_version')?.user_version ?? 0;
  if (version > SCHEMA_VERSION) {
    throw new StorageError(
      'unusable',
      `the data in DATA_DIR was written by a newer Frogwell (schema ${version}, this one knows ${SCHEMA_VERSION}): ` +
        'update Frogwell, or choose another DATA_DIR',
    );
  }
  for (const [index, migration] of MIGRATIONS.entries()) {
    if (index >= version) {
      database.transaction('durable', () => {
        if (typeof migration === 'string') database.exec(migration);
        else migration(database);
        database.exec(`PRAGMA user_version=${index + 1}`);
      });
    }
  }
}
