import { expect, test } from 'vitest';
import { parseBytes } from '../parse-file.ts';

const parse = (content: unknown, filename = 'a.json') =>
  parseBytes(Buffer.from(typeof content === 'string' ? content : JSON.stringify(content)), { filename });

test('a list of questions and answers is known questions, each with its number', async () => {
  const document = await parse([
    { question: 'Nghỉ phép mấy ngày?', answer: 'Mười bốn ngày.', nguon: { luat: 'BLLĐ', dieu: 113 } },
    { question: 'Thử việc bao lâu?', answer: 'Sáu mươi ngày.', tags: ['thử việc', 'lương'] },
  ]);

  expect(document).toMatchObject({
    structure: 'questions',
    pages: null,
    parser: expect.stringMatching(/^json\//),
  });
  expect(document.blocks.map(({ text }) => text)).toEqual([
    'question: Nghỉ phép mấy ngày?\nanswer: Mười bốn ngày.\nnguon.luat: BLLĐ\nnguon.dieu: 113',
    'question: Thử việc bao lâu?\nanswer: Sáu mươi ngày.\ntags: thử việc, lương',
  ]);
  const [first] = document.blocks;
  expect(first?.row).toMatchObject({ number: 1, label: 'mục 1', question: { text: 'Nghỉ phép mấy ngày?' } });
  const { answerStart = 0, answerEnd = 0 } = first?.row?.question ?? {};
  expect(document.text.slice(answerStart, answerEnd)).toBe('Mười bốn ngày.');
});

test('the one list of an object is read as records, the rest beside it', async () => {
  const document = await parse({ tên: 'Nội quy', data: [{ điều: 1, nội_dung: 'Đi làm đúng giờ' }] });

  expect(document.blocks.map(({ type, text }) => [type, text])).toEqual([
    ['para', 'tên: Nội quy'],
    ['table-row', 'điều: 1\nnội_dung: Đi làm đúng giờ'],
  ]);
});

test('JSON Lines are records too, and a broken line is named', async () => {
  expect((await parse('{"a":"một"}\n{"a":"hai"}\n', 'a.jsonl')).blocks).toHaveLength(2);
  await expect(parse('{"a":1}\n{"a":\n{"a":3}', 'a.jsonl')).rejects.toMatchObject({
    code: 'corrupt',
    message: expect.stringContaining('line 2'),
  });
});

test('any other object is one block for each entry', async () => {
  const { blocks } = await parse({
    công_ty: { tên: 'Ếch', năm: 2020 },
    liên_hệ: ['a@b.vn', 'c@d.vn'],
    trống: null,
  });

  expect(blocks.map(({ text }) => text)).toEqual([
    'công_ty.tên: Ếch\ncông_ty.năm: 2020',
    'liên_hệ: a@b.vn\nliên_hệ: c@d.vn',
  ]);
});

test('what is nested too deep, or is no JSON, is refused before anything recursive sees it', async () => {
  await expect(parse('['.repeat(5_000_000))).rejects.toMatchObject({ code: 'too_large' });
  await expect(parse(`{"a":"${'['.repeat(1_000)}"`)).rejects.toMatchObject({ code: 'corrupt' });
  await expect(parse('{}')).rejects.toMatchObject({ code: 'empty_text' });
});
