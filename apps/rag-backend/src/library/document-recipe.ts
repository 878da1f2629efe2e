import { createHash } from 'node:crypto';
import path from 'node:path';
import { CHUNKER_VERSION, type OutsidePrograms, PARSER_VERSION } from '@frogwell/ingestion';
import type { ChunkingStrategyParam } from '@frogwell/protocol';
import { ANALYZER_VERSION } from '@frogwell/retrieval';

export interface RecipeInput {
  filename: string;
  contentHash: string;
  chunkingStrategy: ChunkingStrategyParam;
  password: string | null;
}

/**
 * Names everything that decides what becomes of a file's bytes: same bytes and same recipe, same document.
 *
 * The extension belongs to it because it tells CSV and Markdown from plain text; so do the languages of text
 * recognition: pages that nothing could read are read again once something can.
 * Whoever has the bytes of a protected file but not its password does not get what somebody else opened.
 */
export function documentRecipe(
  { filename, contentHash, chunkingStrategy: strategy, password }: RecipeInput,
  programs: OutsidePrograms,
): string {
  const chunking =
    strategy.type === 'static'
      ? `${strategy.static.max_chunk_size_tokens}-${strategy.static.chunk_overlap_tokens}`
      : 'auto';
  return [
    `parser=${PARSER_VERSION}`,
    `chunker=${CHUNKER_VERSION}`,
    `analyzer=${ANALYZER_VERSION}`,
    `chunking=${chunking}`,
    `pictures=${programs.recogniser?.languages.join('+') ?? 'none'}`,
    ...(password === null ? [] : [`opened=${fingerprint(contentHash + password)}`]),
    `type=${path.extname(filename).toLowerCase()}`,
  ].join(' ');
}

function fingerprint(secret: string): string {
  return createHash('sha256').update(secret).digest('hex').slice(0, 16);
}
