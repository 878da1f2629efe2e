import type { UrlCitationAnnotation } from '@frogwell/protocol';
import { expect, test } from 'vitest';
import { citedSources } from './cited-sources.ts';

function annotation(start: number, end: number, quote: string): UrlCitationAnnotation {
  const url_citation = {
    url: 'http://127.0.0.1:30000/documents/file-1',
    title: 'Sổ tay',
    start_index: start,
    end_index: end,
    file_id: 'file-1',
    filename: 'so-tay.md',
    quote,
  };
  return { type: 'url_citation', url_citation };
}

test('sources carry the numbers that the answer uses, inside or behind the cited span', () => {
  const text = 'Nghỉ 14 ngày. [2] Thử việc 60 ngày [1].';
  const sources = citedSources(text, [annotation(0, 13, 'mười bốn'), annotation(18, 38, 'sáu mươi')]);

  expect(sources.map(({ number, citation }) => [number, citation.quote])).toEqual([
    [1, 'sáu mươi'],
    [2, 'mười bốn'],
  ]);
});

test('one quote is listed once; without numbers the order of appearance counts', () => {
  const sources = citedSources('Một. Hai. Ba.', [
    annotation(0, 4, 'a'),
    annotation(5, 9, 'b'),
    annotation(10, 13, 'a'),
  ]);

  expect(sources.map(({ number, citation }) => [number, citation.quote])).toEqual([
    [1, 'a'],
    [2, 'b'],
  ]);
});
