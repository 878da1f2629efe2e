import { expect, test } from 'vitest';
import { storedChunk } from '../../test-support/stored-chunk.ts';
import { citeSources } from './source-citations.ts';

const options = {
  sourceUrl: ({ fileId, start, end }: { fileId: string; start: number; end: number }) =>
    `http://host/${fileId}?${start}-${end}`,
  listUnsupported: true,
};

test('a quote below a heading is cut from the stored text at its own place', () => {
  const text = 'Điều 3. Nghỉ phép năm\n1. Người lao động được nghỉ 14 ngày phép mỗi năm.';
  const chunk = storedChunk({ text, start: 100, page: 7 });

  const { annotations, context } = citeSources(
    'Người lao động được nghỉ 14 ngày phép mỗi năm.',
    [{ chunk, score: 0.8 }],
    options,
  );

  const [citation] = annotations;
  const quote = citation?.url_citation.quote ?? '';
  const at = text.indexOf(quote);
  expect(quote).toContain('nghỉ 14 ngày phép mỗi năm');
  expect(citation?.url_citation).toMatchObject({
    url: `http://host/file-1?${100 + at}-${100 + at + quote.length}`,
    page: 7,
    label: 'Điều 3',
  });
  expect(context.citations).toEqual([
    expect.objectContaining({
      content: text,
      start: 100,
      end: 100 + text.length,
      chunk_id: 'chunk_1',
      score: 0.8,
    }),
  ]);
});

test('the same words in two files are cited from the one that the answer names', () => {
  const text = 'Bình chữa cháy được kiểm tra vào ngày 15 hằng tháng bởi tổ bảo vệ.';
  const sources = ['một', 'hai'].map((id) => ({
    chunk: storedChunk({ id, fileId: `file-${id}`, text, context: '' }),
    score: 0.5,
  }));

  const { annotations } = citeSources(`${text} [2]`, sources, options);

  expect(annotations.map(({ url_citation }) => url_citation.file_id)).toEqual(['file-hai']);
});

test('a marker that a model invented and a sentence without support give no citation', () => {
  const chunk = storedChunk();
  const answer = 'Căng tin bán kem dâu tây vào thứ Bảy. [9]';

  const { annotations, context } = citeSources(answer, [{ chunk, score: 0.5 }], options);

  expect(annotations).toEqual([]);
  expect(context).toMatchObject({ citations: [], unsupported: [{ start_index: 0 }] });
});
