import { expect, test } from 'vitest';
import { readSynonymLines, refusedLine, writeSynonymLines } from './synonym-lines.ts';

test('a line is a group, and groups come back as they were written', () => {
  const groups = [
    ['HR', 'phòng nhân sự'],
    ['ô tô', 'xe hơi', 'xe con'],
  ];

  expect(writeSynonymLines(groups)).toBe('HR = phòng nhân sự\nô tô = xe hơi = xe con');
  expect(readSynonymLines(writeSynonymLines(groups)).map(({ forms }) => forms)).toEqual(groups);
  expect(readSynonymLines(' \n')).toEqual([]);
  expect(writeSynonymLines([['a=b', 'c']])).toBe('a b = c');
});

test('what the server refuses is found again, past the empty lines', () => {
  const lines = readSynonymLines('HR = phòng nhân sự\r\n\n = ô tô =\nIT=phòng máy');

  expect(lines).toEqual([
    { line: 1, forms: ['HR', 'phòng nhân sự'] },
    { line: 3, forms: ['ô tô'] },
    { line: 4, forms: ['IT', 'phòng máy'] },
  ]);
  expect(refusedLine(lines, 'synonyms[1]')).toBe(3);
  expect(refusedLine(lines, 'synonyms[2][0]')).toBe(4);
  expect(refusedLine(lines, 'synonyms')).toBeUndefined();
  expect(refusedLine(lines, null)).toBeUndefined();
});
