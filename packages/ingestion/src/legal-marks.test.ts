import { expect, test } from 'vitest';
import { findLegalMarks } from './legal-marks.ts';

const outline = (text: string) =>
  findLegalMarks(text).map(({ level, number }) => `${level} ${number}`.trim());
const articles = (text: string) =>
  findLegalMarks(text).flatMap(({ level, number }) => (level === 'article' ? [number] : []));
const body = 'Nội dung của điều này được thực hiện theo quy định.';

test('finds every level with its title', () => {
  const text = [
    'PHẦN THỨ NHẤT',
    'NHỮNG QUY ĐỊNH CHUNG',
    'Chương I: Phạm vi',
    'Mục 1',
    'ĐỐI TƯỢNG',
    `Điều 1. Phạm vi điều chỉnh\n${body}`,
    `Điều 2. Giải thích từ ngữ\nTrong Quy chế này:\n1. Xe gồm:\na) Xe máy;\nb) Ô tô.\n2. Đường là đường bộ.`,
    `ĐIỀU 3: Hiệu lực\n${body}`,
    'TM. BAN GIÁM ĐỐC',
  ].join('\n');

  expect(outline(text)).toEqual([
    'part NHẤT',
    'chapter I',
    'section 1',
    'article 1',
    'article 2',
    'clause 1',
    'point a',
    'point b',
    'clause 2',
    'article 3',
    'closing',
  ]);
  expect(
    findLegalMarks(text)
      .slice(0, 4)
      .map(({ title }) => title),
  ).toEqual([
    'PHẦN THỨ NHẤT. NHỮNG QUY ĐỊNH CHUNG',
    'Chương I. Phạm vi',
    'Mục 1. ĐỐI TƯỢNG',
    'Điều 1. Phạm vi điều chỉnh',
  ]);
});

test('leaves mentions, tables of contents and plain lists alone', () => {
  const text = [
    'MỤC LỤC',
    'Điều 1. Phạm vi ........ 1',
    'Điều 2. Đối tượng ...... 2',
    'Điều 3. Hiệu lực ....... 3',
    `Điều 1. Phạm vi\n${body}`,
    `Điều 2. Đối tượng\nTheo quy định tại\nĐiều 41. của Luật khác thì áp dụng như sau.`,
    `Điều 3. Hiệu lực\nchương II của Quy chế này hết hiệu lực.\n3. Không phải khoản một.`,
  ].join('\n');

  expect(outline(text)).toEqual(['article 1', 'article 2', 'article 3']);
});

test('goes on after an inserted article and over a missing one', () => {
  const text = ['1', '2', '2a', '2b', '3', '5', '6']
    .map((number) => `Điều ${number}. Tên\n${body}`)
    .join('\n');

  expect(articles(text)).toEqual(['1', '2', '2a', '2b', '3', '5', '6']);
});

test('keeps articles that an amending law quotes in the clause that quotes them', () => {
  const text = [
    'Điều 1. Sửa đổi, bổ sung một số điều',
    '1. Sửa đổi Điều 2 như sau:',
    '“Điều 2. Đối tượng',
    '1. Người đi bộ.',
    'Điều 3. Giải thích',
    '2. Người đi xe.”.',
    '2. Bãi bỏ Điều 9.',
    `Điều 2. Trách nhiệm\n${body}`,
    `Điều 3. Hiệu lực\n${body}`,
  ].join('\n');

  expect(outline(text)).toEqual(['article 1', 'clause 1', 'clause 2', 'article 2', 'article 3']);
});

test('starts again at 1 under the title of an enclosed regulation', () => {
  const run = [1, 2, 3].map((number) => `Điều ${number}. Tên\n${body}`).join('\n');

  expect(
    outline(`QUYẾT ĐỊNH\nVề việc ban hành Quy chế\n${run}\nQUY CHẾ LÀM VIỆC\n${run}\nPHỤ LỤC I\nMẫu đơn`),
  ).toEqual([
    'article 1',
    'article 2',
    'article 3',
    'document',
    'article 1',
    'article 2',
    'article 3',
    'annex I',
  ]);
});

test('reads headings marked up as Markdown', () => {
  const text = [1, 2, 3].map((number) => `## Điều ${number}. Tên điều\n\n${body}`).join('\n\n');

  expect(findLegalMarks(text).map(({ title }) => title)).toEqual(
    [1, 2, 3].map((number) => `Điều ${number}. Tên điều`),
  );
});

test('says nothing about texts that are not built of articles', () => {
  expect(findLegalMarks('Báo cáo quý\nĐiều 5. quan trọng nhất là an toàn.\n1. Một.\n2. Hai.')).toEqual([]);
  expect(findLegalMarks(`Điều 1. A\nĐiều 2. B\nĐiều 3. C\n${'Một bài viết dài. '.repeat(3_000)}`)).toEqual(
    [],
  );
});
