import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';

export interface EvalDocument {
  id: string;
  /** May be empty. */
  title: string;
  text: string;
}

export interface EvalQuestion {
  id: string;
  text: string;
  /** Gold answer strings; empty where the set has none. */
  answers: string[];
  /** Documents that answer it; empty for questions without an answer in the set. */
  relevant: string[];
  /** Title of the article that it was written on, where the set tells. */
  article?: string;
}

/** A set in the layout of BEIR: documents, questions, judgements. */
export interface EvalSet {
  name: string;
  language: string;
  documents: EvalDocument[];
  questions: EvalQuestion[];
}

const Meta = z.looseObject({ language: z.string(), corpus: z.string().default('corpus.jsonl') });
const DocumentLine = z.looseObject({ _id: z.string(), title: z.string().default(''), text: z.string() });
const QuestionLine = z.looseObject({
  _id: z.string(),
  text: z.string(),
  metadata: z
    .looseObject({ answers: z.array(z.string()).default([]), title: z.string().optional() })
    .default({ answers: [] }),
});

/** Reads a set folder: `meta.json`, the corpus it names, `queries.jsonl`, `qrels.tsv`. */
export async function loadEvalSet(folder: string): Promise<EvalSet> {
  const read = (file: string): Promise<string> => readFile(path.join(folder, file), 'utf8');
  const meta = Meta.parse(JSON.parse(await read('meta.json')));
  const [corpus, queries, judgements] = await Promise.all([
    read(meta.corpus),
    read('queries.jsonl'),
    read('qrels.tsv'),
  ]);
  const relevant = new Map<string, string[]>();
  for (const line of judgements.split('\n').slice(1)) {
    const [question, document] = line.split('\t');
    if (question && document) relevant.set(question, [...(relevant.get(question) ?? []), document]);
  }
  return {
    name: path.basename(folder),
    language: meta.language,
    documents: lines(corpus).map((line) => {
      const { _id: id, title, text } = DocumentLine.parse(line);
      return { id, title, text };
    }),
    questions: lines(queries).map((line) => {
      const { _id: id, text, metadata } = QuestionLine.parse(line);
      return {
        id,
        text,
        answers: metadata.answers,
        relevant: relevant.get(id) ?? [],
        ...(metadata.title !== undefined && { article: metadata.title }),
      };
    }),
  };
}

function lines(text: string): unknown[] {
  return text
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line): unknown => JSON.parse(line));
}
