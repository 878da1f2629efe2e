import { chunkDocument, parseFile, type TaskContext } from '@frogwell/ingestion';
import {
  Abbreviations,
  analyzeChunk,
  detectLanguage,
  learnAbbreviations,
  questionKey,
} from '@frogwell/retrieval';
import {
  type ChunkTerms,
  type DocumentChunk,
  type DocumentHeader,
  readDocumentFile,
  type UnindexedChunk,
  writeDocumentFile,
} from '@frogwell/storage';
import { DocumentTask } from './document-task.ts';
import { bodyOffset } from './passage-body.ts';

/** As much text as tells the language of a document. */
const LANGUAGE_SAMPLE_LENGTH = 20_000;

/**
 * Makes the document file of a task: text, chunks and index terms, ready to be committed. Runs in a parser child.
 *
 * @throws IngestionError when the file cannot be read
 */
export async function makeDocument(rawTask: unknown, context: TaskContext): Promise<{ chunks: number }> {
  const task = DocumentTask.parse(rawTask);
  const { header, parts, chunks } =
    task.kind === 'parse' ? await parse(task, context) : readDocumentFile(task.source);
  await writeDocumentFile(task.documentPath, {
    header,
    parts,
    chunks: analyzed(header, chunks, learnAbbreviations(parts.join(''))),
  });
  return { chunks: chunks.length };
}

async function parse(
  task: DocumentTask,
  context: TaskContext,
): Promise<{ header: DocumentHeader; parts: string[]; chunks: UnindexedChunk[] }> {
  const document = await parseFile(task.source, {
    filename: task.filename,
    onProgress: context.onProgress,
    moreTime: context.moreTime,
    programs: task.programs,
    ...(task.password !== null && { password: task.password }),
  });
  const { title, text, structure, pages, warnings, attributes } = document;
  const chunks = (await chunkDocument(document, task.chunkingStrategy)).map(
    ({ heading: _heading, bodyStart: _bodyStart, question, ...chunk }): UnindexedChunk => ({
      ...chunk,
      ...(question && { question: { ...question, key: questionKey(question.text) } }),
    }),
  );
  return {
    header: {
      contentHash: task.contentHash,
      recipe: task.recipe,
      title,
      language: detectLanguage(text.slice(0, LANGUAGE_SAMPLE_LENGTH)),
      structure,
      pages,
      warnings,
      attributes,
    },
    parts: [text],
    chunks,
  };
}

function* analyzed(
  header: DocumentHeader,
  chunks: Iterable<UnindexedChunk>,
  learned: ReadonlyMap<string, string>,
): Generator<DocumentChunk> {
  const abbreviations = Abbreviations.common.with(learned);
  for (const chunk of chunks) yield { ...chunk, terms: indexTerms(chunk, header, abbreviations) };
}

/** The terms that a chunk of a document is found by. */
export function indexTerms(
  chunk: Pick<UnindexedChunk, 'text' | 'context'>,
  { title, language }: Pick<DocumentHeader, 'title' | 'language'>,
  abbreviations: Abbreviations,
): ChunkTerms {
  const { context } = chunk;
  const text = chunk.text.slice(bodyOffset(chunk.text, context));
  // The path of titles begins with the document's own unless the document has none.
  const heading = context.startsWith(title) ? context : `${title}\n${context}`;
  return analyzeChunk({ text, context, heading, language, abbreviations });
}
