import { IngestionError, type IngestionErrorCode } from '@frogwell/ingestion';
import { type JobFailure, StorageError } from '@frogwell/storage';

/** OpenAI's three codes for what the parser found. */
const FILE_CODES: Record<IngestionErrorCode, JobFailure['code']> = {
  encrypted: 'invalid_file',
  unsupported_type: 'unsupported_file',
  too_large: 'invalid_file',
  too_many_pages: 'invalid_file',
  timeout: 'invalid_file',
  out_of_memory: 'invalid_file',
  corrupt: 'invalid_file',
  empty_text: 'invalid_file',
};

/** Turns what went wrong while indexing into what the job records; only what is not the file's own fault is tried again. */
export function describeFailure(error: unknown): JobFailure {
  if (error instanceof IngestionError) {
    return { code: FILE_CODES[error.code], message: `${error.message} (${error.code})`, retry: false };
  }
  if (error instanceof StorageError) {
    return { code: 'server_error', message: `the file could not be stored (${error.code})`, retry: true };
  }
  return { code: 'server_error', message: 'the file could not be processed: internal error', retry: true };
}
