import type { UrlCitationAnnotation } from '@frogwell/protocol';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { markAnswer, markRunningAnswer } from './marked-text.ts';

function annotation(start: number, end: number, quoted: number, fileId = 'file-1'): UrlCitationAnnotation {
  return {
    type: 'url_citation',
    url_citation: {
      url: `http://localhost/documents/${fileId}?store=vs_1&start=${quoted}&end=${quoted + 5}#quote`,
      title: 'Sổ tay',
      start_index: start,
      end_index: end,
      file_id: fileId,
      filename: 'so-tay.md',
      quote: 'quote',
    },
  };
}

const passage = (fileId: string, start: number, end: number) => ({
  title: '',
  content: '',
  filepath: '',
  file_id: fileId,
  chunk_id: `${fileId}-${start}`,
  start,
  end,
  score: 1,
});

test('sentences from one passage share a chip; what the answerer wrote itself goes', () => {
  const content = 'Một. Hai. [1]\n\nBa. [2]\n\nNguồn: [1] Sổ tay\n[2] Quy chế';
  const context = { citations: [passage('file-1', 0, 50), passage('file-2', 0, 50)] };
  const marked = markAnswer(
    content,
    [annotation(0, 4, 10), annotation(5, 9, 20), annotation(15, 18, 3, 'file-2')],
    context,
  );

  expect(marked.text).toBe('Một. Hai.\uE0000-1\uE001\n\nBa.\uE0002-2\uE001');
  expect(marked.citations.map(({ number }) => number)).toEqual([1, 1, 2]);
  expect(marked.citations[2]).toMatchObject({ fileId: 'file-2', vectorStoreId: 'vs_1', start: 3, end: 8 });
});

test('sentences without support are bordered; links and other brackets stay', () => {
  const marked = markAnswer('Có. Không. [3](http://a) [9]', [annotation(0, 3, 0)], {
    citations: [passage('file-1', 0, 9)],
    unsupported: [{ start_index: 4, end_index: 10 }],
  });

  expect(marked.text).toBe('Có.\uE0000-0\uE001 \uE002Không.\uE003 [3](http://a) [9]');
});

test('an answer without citations keeps its brackets', () => {
  expect(markAnswer('Xem [1].', [], null).text).toBe('Xem [1].');
});

test('while it is written neither markers nor the list of sources are shown', () => {
  expect(markRunningAnswer('Một. [1]\n\nNguồn: [1] Sổ')).toBe('Một.');
  expect(markRunningAnswer('Mảng a[1]: x')).toBe('Mảng a[1]: x');
});

test('nothing of the text is lost but marks, wherever the spans are', () => {
  const letters = fc.string({
    unit: fc.constantFrom('a', 'ế', '\n', ' ', '*', '😀'),
    minLength: 1,
    maxLength: 60,
  });
  fc.assert(
    fc.property(letters, fc.array(fc.tuple(fc.nat(), fc.nat()), { maxLength: 5 }), (content, spans) => {
      const ordered = spans
        .map(([a, b]) => [a % (content.length + 1), b % (content.length + 1)].toSorted((x, y) => x - y))
        .map(([start = 0, end = 0], index) => annotation(start, end, index * 10))
        .toSorted((a, b) => a.url_citation.start_index - b.url_citation.start_index);
      const { text } = markAnswer(content, ordered, { citations: [], unsupported: [] });

      expect(text.replaceAll(/\uE000\d+-\d+\uE001/g, '')).toBe(content);
    }),
  );
});
