/**
 * The columns of a sheet of questions with their answers, or undefined when it is not one.
 *
 * By the header (`Câu hỏi`/`Đáp án`/`Trả lời`, `Question`/`Answer`, any case, order and tone marks, extra columns
 * allowed), else by content: exactly two columns of text, the first ending in `?` in 70 % of the rows or more.
 */
export function findQuestionColumns(
  header: readonly string[],
  rows: readonly (readonly string[])[],
): { question: number; answer: number } | undefined {
  const question = bestColumn(header, QUESTION);
  const answer = bestColumn(header, ANSWER, question);
  if (question !== undefined && answer !== undefined) return { question, answer };
  return byContent(rows);
}

/** Best first: the whole name, its beginning, any part of it. */
const QUESTION = [
  /^(?:cau hoi|question|questions|hoi|q)$/,
  /^(?:noi dung cau hoi|cau hoi|question|hoi)(?![a-z])/,
  /(?<![a-z])(?:cau hoi|question|questions|hoi)(?![a-z])/,
];
const ANSWER = [
  /^(?:dap an|dap an dung|tra loi|cau tra loi|answer|answers|correct answer|dap|a)$/,
  /^(?:noi dung (?:cau )?tra loi|noi dung dap an|cau tra loi|tra loi|dap an|answer)(?![a-z])/,
  /(?<![a-z])(?:dap an|tra loi|answer|answers)(?![a-z])/,
];
/** A column about questions or answers that holds neither. */
const ABOUT =
  /(?<![a-z])(?:id|ma|so|stt|no|loai|type|ngay|date|nguon|source|nguoi|by|count|diem|score)(?![a-z])/;

function bestColumn(
  header: readonly string[],
  patterns: readonly RegExp[],
  taken?: number,
): number | undefined {
  const names = header.map(fold);
  for (const pattern of patterns) {
    const index = names.findIndex(
      (name, column) => column !== taken && pattern.test(name) && !ABOUT.test(name),
    );
    if (index !== -1) return index;
  }
  return undefined;
}

/** Lower case without marks, so that `CÂU HỎI` and `Cau hoi` are one. */
function fold(name: string): string {
  return name
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/đ/g, 'd')
    .replace(/[^a-z0-9]+/g, ' ')
    .trim();
}

const MIN_QUESTION_SHARE = 0.7;

function byContent(rows: readonly (readonly string[])[]): { question: number; answer: number } | undefined {
  const used = new Set<number>();
  let pairs = 0;
  let questions = 0;
  for (const row of rows) {
    for (const [column, value] of row.entries()) if (value.trim() !== '') used.add(column);
    if (used.size > 2) return undefined;
  }
  const [question, answer] = [...used].toSorted((a, b) => a - b);
  if (question === undefined || answer === undefined) return undefined;
  for (const row of rows) {
    const asked = (row[question] ?? '').trim();
    if (asked === '' || (row[answer] ?? '').trim() === '') continue;
    pairs += 1;
    if (asked.endsWith('?')) questions += 1;
  }
  return pairs >= 2 && questions >= MIN_QUESTION_SHARE * pairs ? { question, answer } : undefined;
}
