import { readFile } from 'node:fs/promises';
import Papa from 'papaparse';
import { z } from 'zod';
import { UsageError } from '../exit-codes.ts';

/** A question with what its answer has to rest on. */
export interface GoldenCase {
  question: string;
  /** File names, titles or labels (`Điều 12`), one of which must be cited; empty = not judged. */
  expectedSources: string[];
  /** Must be in the answer, apart from case, spaces and punctuation; null = not judged. */
  expectedText: string | null;
  /** Undefined = the default store, or the one that `--store` names. */
  vectorStoreIds: string[] | undefined;
}

/** A line of an exported file; what is empty in it is for a person to fill in. */
export const GoldenLine = z.looseObject({
  question: z.string().min(1),
  expected_sources: z.array(z.string()).default([]),
  /** As in a table. */
  expected_source: z.string().optional(),
  expected_text: z.string().nullable().default(null),
  vector_store_ids: z.array(z.string()).optional(),
});
export type GoldenLine = z.infer<typeof GoldenLine>;

const COLUMNS = {
  question: ['question', 'câu hỏi', 'cau hoi', 'query'],
  sources: ['expected_source', 'expected_sources', 'source', 'nguồn', 'nguon', 'tài liệu'],
  text: ['expected_text', 'answer', 'đáp án', 'trả lời'],
};

/**
 * Reads cases: JSON lines as exported, or a CSV with a header and the columns `question`, `expected_source` and, if wanted,
 * `expected_text`. Several sources stand in one cell with `;` between.
 *
 * @throws {UsageError} names the line or column that is wrong
 */
export async function readGoldenCases(file: string): Promise<GoldenCase[]> {
  const text = decode(
    await readFile(file).catch((error: NodeJS.ErrnoException) => {
      throw new UsageError(`${file}: ${error.code === 'ENOENT' ? 'no such file' : error.message}`);
    }),
  );
  const cases = /\.jsonl?$/i.test(file) ? fromLines(text, file) : fromTable(text, file);
  if (cases.length === 0) throw new UsageError(`${file}: holds no questions`);
  return cases;
}

function decode(bytes: Buffer): string {
  const isUtf16 = bytes.length > 1 && bytes[0] === 0xff && bytes[1] === 0xfe;
  return new TextDecoder(isUtf16 ? 'utf-16le' : 'utf-8').decode(bytes).normalize('NFC');
}

function fromLines(text: string, file: string): GoldenCase[] {
  return text.split('\n').flatMap((line, index) => {
    if (line.trim() === '') return [];
    const parsed = GoldenLine.safeParse(jsonOf(line));
    if (!parsed.success)
      throw new UsageError(`${file}, line ${index + 1}: ${parsed.error.issues[0]?.message}`);
    const { question, expected_sources, expected_source, expected_text, vector_store_ids } = parsed.data;
    return {
      question,
      expectedSources: [...expected_sources, ...(expected_source ? [expected_source] : [])],
      expectedText: expected_text,
      vectorStoreIds: vector_store_ids,
    };
  });
}

function jsonOf(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

function fromTable(text: string, file: string): GoldenCase[] {
  const { data, meta } = Papa.parse<Record<string, string>>(text, {
    header: true,
    skipEmptyLines: 'greedy',
    transformHeader: (name) => name.trim().toLowerCase(),
  });
  const column = (names: readonly string[]) => names.find((name) => meta.fields?.includes(name));
  const [question, sources, expected] = [
    column(COLUMNS.question),
    column(COLUMNS.sources),
    column(COLUMNS.text),
  ];
  if (question === undefined) {
    throw new UsageError(`${file}: has no column "question" (it has: ${meta.fields?.join(', ') || 'none'})`);
  }
  return data.flatMap((row) => {
    const asked = row[question]?.trim() ?? '';
    if (asked === '') return [];
    const named = sources === undefined ? [] : (row[sources] ?? '').split(';').map((name) => name.trim());
    const wanted = expected === undefined ? '' : (row[expected] ?? '').trim();
    return {
      question: asked,
      expectedSources: named.filter((name) => name !== ''),
      expectedText: wanted === '' ? null : wanted,
      vectorStoreIds: undefined,
    };
  });
}
