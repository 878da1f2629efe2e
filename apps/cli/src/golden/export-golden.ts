import { writeFile } from 'node:fs/promises';
import { UrlCitationAnnotation } from '@frogwell/protocol';
import { z } from 'zod';
import type { FrogwellClient } from '../frogwell-client.ts';
import type { GoldenLine } from './golden-cases.ts';

const RatedAnswer = z.looseObject({
  id: z.string(),
  question: z.string(),
  vector_store_ids: z.array(z.string()),
  feedback: z.looseObject({ rating: z.enum(['up', 'down']), comment: z.string().nullable() }),
  output: z.looseObject({ content: z.string(), annotations: z.array(UrlCitationAnnotation) }),
});

/**
 * Writes the answers that were rated as cases: a good answer expects its own sources again, a bad one what a person fills in.
 *
 * @returns how many
 */
export async function exportGolden(
  client: FrogwellClient,
  file: string,
  signal: AbortSignal,
): Promise<number> {
  const lines: (GoldenLine & Record<string, unknown>)[] = [];
  for (const rating of ['down', 'up']) {
    for await (const answer of client.list('/admin/answers', RatedAnswer, signal, { feedback: rating })) {
      const { question, vector_store_ids, feedback, output, id } = answer;
      const cited = output.annotations.map(({ url_citation }) => url_citation.filename ?? '');
      lines.push({
        question,
        expected_sources: rating === 'up' ? [...new Set(cited)].filter((name) => name !== '') : [],
        expected_text: null,
        vector_store_ids,
        rating,
        comment: feedback.comment,
        answered: output.content,
        answer_id: id,
      });
    }
  }
  await writeFile(file, lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
  return lines.length;
}
