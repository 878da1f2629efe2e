import { expect, test } from 'vitest';
import type { Bench } from './index.ts';

const A = 'model-a';
const B = 'model-b';

/** Points into the direction of its number, of 360. */
function arrow(degrees: number): Float32Array {
  const radians = (degrees * Math.PI) / 180;
  return Float32Array.of(Math.cos(radians), Math.sin(radians), 0);
}

const QUESTIONS = { chunks: ['at noon', 'at night', 'by the pond'], questions: ['0', '90', '180'] };

/** Embeds all questions that are pending, two at a time; the text of a question is its angle. */
async function embedQuestions({ workbench }: Bench, fingerprint: string): Promise<string[]> {
  const { vectors } = workbench.storage;
  const texts: string[] = [];
  let after: string | undefined;
  for (;;) {
    const pending = await vectors.pendingQuestions(fingerprint, { limit: 2, ...(after && { after }) });
    if (pending.length === 0) return texts;
    after = pending.at(-1)?.chunkId;
    texts.push(...pending.map(({ text }) => text));
    await vectors.putQuestions(
      fingerprint,
      pending.map(({ chunkId, text }) => ({ chunkId, vector: arrow(Number(text)) })),
    );
  }
}

async function chunkIdsOf({ workbench }: Bench, fileId: string): Promise<string[]> {
  return (await workbench.storage.chunks.ofFile('vs_one', fileId)).map(({ id }) => id);
}

export function questionVectorLaws(bench: () => Bench): void {
  test('a known question has a vector of its own, beside that of its passage', async () => {
    const { workbench } = bench();
    const { vectors } = workbench.storage;
    await workbench.store();
    await workbench.add('file-1', QUESTIONS);
    await workbench.add('file-2', { chunks: ['no question'] });
    expect(await vectors.pendingQuestions(A, { limit: 10 })).toEqual([]);
    await vectors.open(A, 3);
    expect(await vectors.sets()).toMatchObject([{ questions: { done: 0, total: 3 } }]);

    expect(await embedQuestions(bench(), A)).toEqual(['0', '90', '180']);

    const ids = [...(await chunkIdsOf(bench(), 'file-1')), ...(await chunkIdsOf(bench(), 'file-2'))];
    const query = { fingerprint: A, vector: arrow(90) };
    const cosines = await vectors.questionSimilarities(query, [...ids, 'chunk_9999', 'x']);
    expect([...cosines].map((cosine) => Math.round(cosine * 1e5) / 1e5 + 0)).toEqual([
      0,
      1,
      0,
      Number.NaN,
      Number.NaN,
      Number.NaN,
    ]);
    expect(await vectors.sets()).toMatchObject([
      { chunks: { done: 0, total: 4 }, questions: { done: 3, total: 3 } },
    ]);
    expect([...(await vectors.questionSimilarities({ ...query, fingerprint: B }, ids))]).toEqual(
      ids.map(() => Number.NaN),
    );
    await bench().reopen();
    expect(await workbench.storage.vectors.pendingQuestions(A, { limit: 10 })).toEqual([]);
    expect((await workbench.storage.vectors.questionSimilarities(query, ids))[1]).toBeCloseTo(1, 5);
  });

  test('what is no question, has a vector or cannot be compared is not written', async () => {
    const { workbench } = bench();
    const { vectors } = workbench.storage;
    await workbench.store();
    await workbench.add('file-1', QUESTIONS);
    await workbench.add('file-2', { chunks: ['no question'] });
    await vectors.open(A, 3);
    const [first = '', second = ''] = await chunkIdsOf(bench(), 'file-1');
    const [plain = ''] = await chunkIdsOf(bench(), 'file-2');
    const put = (chunkId: string, vector: Float32Array | null, fingerprint = A) =>
      vectors.putQuestions(fingerprint, [{ chunkId, vector }]);

    expect(await put(plain, arrow(1))).toBe(0);
    expect(await put('chunk_9999', arrow(1))).toBe(0);
    expect(await put(first, arrow(1), B)).toBe(0);
    await expect(put(first, Float32Array.of(1))).rejects.toMatchObject({ code: 'corrupt' });
    await expect(put(first, new Float32Array(3))).rejects.toMatchObject({ code: 'corrupt' });
    expect(await put(first, arrow(0))).toBe(1);
    expect(await put(first, arrow(90))).toBe(0);
    expect(await put(second, null)).toBe(1);

    const cosines = await vectors.questionSimilarities({ fingerprint: A, vector: arrow(0) }, [first, second]);
    expect(cosines[0]).toBeCloseTo(1, 5);
    expect(cosines[1]).toBeNaN();
    expect((await vectors.pendingQuestions(A, { limit: 10 })).map(({ text }) => text)).toEqual(['180']);
  });

  test('vectors of questions leave with their document, and a new set is not whole without them', async () => {
    const { workbench, harness } = bench();
    const { vectors, catalogue } = workbench.storage;
    await workbench.store();
    await workbench.add('file-1', QUESTIONS);
    await vectors.open(A, 3);
    await embedQuestions(bench(), A);
    await vectors.open(B, 3);
    const pending = await vectors.pending(B, { limit: 10 });
    await vectors.put(
      B,
      pending.map((part) => ({ ...part, vectors: part.texts.map(() => arrow(45)) })),
    );

    expect(await vectors.activate(B)).toBe(false);
    await embedQuestions(bench(), B);
    expect(await vectors.activate(B)).toBe(true);

    const isStored = async () => (await harness.storedBytes?.())?.includes(Buffer.from(arrow(180).buffer));
    if (harness.storedBytes) expect(await isStored()).toBe(true);
    await catalogue.deleteFile('file-1');
    expect(await vectors.sets()).toMatchObject([
      { questions: { done: 0, total: 0 } },
      { questions: { done: 0, total: 0 } },
    ]);
    await bench().reopen();
    if (harness.storedBytes) expect(await isStored()).toBe(false);
    await workbench.add('file-2', QUESTIONS);
    expect(await embedQuestions(bench(), B)).toHaveLength(3);
  });
}
