import type { EmbeddingModel } from '@frogwell/providers';

/** Everyday texts on many subjects: a question has to do with one of them at most, so the middle one is unrelated. */
const TEXTS = {
  vi: [
    'Mưa lớn kéo dài khiến mực nước sông dâng cao, nhiều tuyến đường ven bờ bị ngập.',
    'Nghệ sĩ vĩ cầm mở đầu buổi hòa nhạc bằng một bản xô-nát viết cho trẻ em.',
    'Cho hành tỏi vào phi thơm, thêm cà chua rồi ninh nhỏ lửa trong hai mươi phút.',
    'Đội khách ghi bàn ở những phút cuối và giành quyền vào vòng chung kết.',
    'Kính thiên văn mới chụp được ảnh một thiên hà cách Trái Đất hàng triệu năm ánh sáng.',
    'Bệnh nhân được khuyên uống nhiều nước và nghỉ ngơi sau khi tiêm phòng.',
    'Ngôi chùa cổ nằm trên sườn núi, có mái cong và những bức chạm gỗ tinh xảo.',
  ],
  en: [
    'Heavy rain raised the river, and several roads along the bank were flooded.',
    'The violinist opened the concert with a sonata that was written for children.',
    'Fry the onions until golden, add the tomatoes and simmer for twenty minutes.',
    'The visitors scored in the last minutes and reached the final of the cup.',
    'The new telescope took a picture of a galaxy millions of light years away.',
    'Patients are advised to drink water and to rest after the vaccination.',
    'The old temple stands on a slope and has curved roofs and carved beams.',
  ],
} as const;
/** Models that are remembered: the one that answers and the one that takes over. */
const MOST_MODELS = 2;

/** What a model makes of texts that have nothing to do with each other, to tell near from far by. */
export class UnrelatedTexts {
  readonly #vectors = new Map<string, Float32Array[][]>();

  /** Embeds the texts once for a model. @throws ProviderError; the signal's reason */
  async prepare(model: EmbeddingModel, signal: AbortSignal): Promise<void> {
    if (this.#vectors.has(model.fingerprint)) return;
    const { vi, en } = TEXTS;
    const vectors = await model.embed([...vi, ...en], { kind: 'passage', signal });
    if (this.#vectors.size >= MOST_MODELS) this.#vectors.clear();
    this.#vectors.set(model.fingerprint, [vectors.slice(0, vi.length), vectors.slice(vi.length)]);
  }

  /**
   * Cosine of a query with a text on another subject: the median of each language, and the higher of the two, since
   * some models hold texts of one language together. Null before the model was prepared for.
   *
   * @param vector of norm 1
   */
  levelFor(fingerprint: string, vector: Float32Array): number | null {
    const languages = this.#vectors.get(fingerprint);
    if (languages === undefined) return null;
    return Math.max(...languages.map((texts) => median(texts.map((text) => dot(text, vector)))));
  }
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >>> 1] ?? 0;
}

function dot(a: Float32Array, b: Float32Array): number {
  return a.reduce((sum, value, index) => sum + value * (b[index] ?? 0), 0);
}
