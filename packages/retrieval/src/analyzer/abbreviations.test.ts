import { expect, test } from 'vitest';
import { Abbreviations, learnAbbreviations, spellOut } from './abbreviations.ts';
import { wordsIn } from './tokenize.ts';

const otherForms = (abbreviations: Abbreviations, text: string) =>
  abbreviations.otherForms(wordsIn(text)).map((words) => words.map((word) => word.text).join(' '));

test.each([
  ['vùng đặc quyền kinh tế (sau đây gọi tắt là ĐQKT) của Việt Nam', { ĐQKT: 'đặc quyền kinh tế' }],
  ['Hợp đồng lao động (HĐLĐ) là', { HĐLĐ: 'Hợp đồng lao động' }],
  ['Bộ luật tố tụng dân sự (viết tắt là “BLTTDS”) quy định', { BLTTDS: 'Bộ luật tố tụng dân sự' }],
  ['World Trade Organization (WTO) members', { WTO: 'World Trade Organization' }],
  ['Công ty Sen Hồng (sau đây gọi là Bên A)', {}],
  ['tổ chức quốc tế (WTO) khác', {}],
  ['theo Công ước (UNCLOS)', {}],
])('learns from %j', (text, learned) => {
  expect(Object.fromEntries(learnAbbreviations(text))).toEqual(learned);
});

test('a text is found in the other form too', () => {
  expect(otherForms(Abbreviations.common, 'UBND xã xác nhận')).toEqual(['ủy ban nhân dân']);
  expect(otherForms(Abbreviations.common, 'Ủy ban nhân dân xã xác nhận')).toEqual(['ubnd']);
  expect(otherForms(Abbreviations.common, 'ủy ban xã')).toEqual([]);
  const own = Abbreviations.common.with(new Map([['QTTL', 'Quyết toán tài liệu']]));
  expect(otherForms(own, 'quyết toán tài liệu của UBND')).toEqual(['qttl', 'ủy ban nhân dân']);
});

test('a question is written out as the passages write it', () => {
  const passage = 'Vùng đặc quyền kinh tế rộng 200 hải lý. Đặc quyền kinh tế là quyền.';

  expect(spellOut('ĐQKT rộng bao nhiêu?', [passage])).toBe('đặc quyền kinh tế rộng bao nhiêu?');
  expect(spellOut('ĐQKT rộng bao nhiêu?', ['Vùng ĐQKT rộng 200 hải lý.'])).toBe('ĐQKT rộng bao nhiêu?');
  expect(spellOut('NATO là gì?', [passage])).toBe('NATO là gì?');
});
