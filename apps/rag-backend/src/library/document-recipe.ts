import path from 'node:path';
import { CHUNKER_VERSION, type OutsidePrograms, PARSER_VERSION } from '@frogwell/ingestion';
import type { ChunkingStrategyParam } from '@frogwell/protocol';
import { ANALYZER_VERSION } from '@frogwell/retrieval';

/**
 * Names everything that decides what becomes of a file's bytes: same bytes and same recipe, same document.
 *
 * The extension belongs to it because it tells CSV and Markdown from plain text; so do the languages of text
 * recognition: pages that nothing could read are read again once something can.
 */
export function documentRecipe(
  filename: string,
  strategy: ChunkingStrategyParam,
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
    `type=${path.extname(filename).toLowerCase()}`,
  ].join(' ');
}
