import { expect, test } from 'vitest';
import { detectLanguage } from './detect-language.ts';

test.each([
  ['vi', 'Thời hạn sử dụng đất được quy định như thế nào?'],
  ['vi', 'thoi han su dung dat duoc quy dinh nhu the nao'],
  ['vi', 'to chuc hoa binh'],
  ['vi', 'Bộ nhớ DDR5 SDRAM của máy chủ Dell PowerEdge'],
  ['en', 'What is the capital of Vietnam?'],
  ['en', 'who is Minh'],
  ['en', 'Who was Nguyễn Văn Linh and what did he do?'],
  ['en', 'The store keeps every document on your own machine.'],
  ['zh', '越南的首都是哪里？'],
  ['ja', '東京タワーはどこですか'],
  ['th', 'เมืองหลวงของประเทศไทยคืออะไร'],
  ['und', 'Où se trouve la bibliothèque de la ville de Genève ?'],
  ['und', 'Breast cancer risk'],
  ['und', '12.500.000'],
  ['und', ''],
])('%s: %s', (language, text) => {
  expect(detectLanguage(text)).toBe(language);
});
