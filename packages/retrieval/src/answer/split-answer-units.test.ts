import { expect, test } from 'vitest';
import { splitAnswerUnits } from './split-answer-units.ts';

const units = (text: string, label = '', context = '') =>
  splitAnswerUnits({ text, label, context }).map(({ spans, lead }) => ({
    parts: spans.map(({ start, end }) => text.slice(start, end)),
    ...(lead === undefined ? {} : { lead: text.slice(lead.start, lead.end) }),
  }));

test('prose is quoted by sentence', () => {
  expect(units('Hà Nội là thủ đô. Huế là cố đô.')).toEqual([
    { parts: ['Hà Nội là thủ đô.'] },
    { parts: ['Huế là cố đô.'] },
  ]);
});

test('law is quoted by whole clause, with its points', () => {
  const text =
    '1. Người lái xe phải có giấy phép. Giấy phép phải còn hạn.\n2. Khi lái xe phải mang theo:\na) Đăng ký xe;\nb) Giấy phép lái xe.';

  expect(units(text, 'Điều 58')).toEqual([
    { parts: ['1. Người lái xe phải có giấy phép. Giấy phép phải còn hạn.'] },
    { parts: ['2. Khi lái xe phải mang theo:\na) Đăng ký xe;\nb) Giấy phép lái xe.'] },
  ]);
});

test('a long clause is quoted by point, each with the line it depends on', () => {
  const point = 'vi phạm quy định về an toàn giao thông đường bộ '.repeat(9).trim();
  const text = `3. Nghiêm cấm các hành vi sau đây:\na) ${point};\nb) ${point}.`;

  expect(units(text, '', 'Luật – Điều 8. Các hành vi bị nghiêm cấm')).toEqual([
    { parts: [`3. Nghiêm cấm các hành vi sau đây:\na) ${point};`] },
    { parts: ['3. Nghiêm cấm các hành vi sau đây:', `b) ${point}.`] },
  ]);
});

test('a list in prose stays with the line that opens it', () => {
  expect(units('Hồ sơ gồm:\n- Đơn đăng ký\n- Bản sao giấy khai sinh\nNộp tại phường.')).toEqual([
    { parts: ['Hồ sơ gồm:\n- Đơn đăng ký\n- Bản sao giấy khai sinh'] },
    { parts: ['Nộp tại phường.'] },
  ]);
});

test('a row is one unit', () => {
  const row = 'Sản phẩm: Nước mắm Phú Quốc\nGiá: 85.000 đồng\nTồn kho: 120';

  expect(units(row)).toEqual([{ parts: [row] }]);
});

test('the question of a row leads its answer and is not quoted', () => {
  expect(units('Câu hỏi: Xe máy chạy tối đa bao nhiêu?\nĐáp án: 60 km/h trong khu dân cư.')).toEqual([
    { parts: ['60 km/h trong khu dân cư.'], lead: 'Câu hỏi: Xe máy chạy tối đa bao nhiêu?' },
  ]);
});

test('a question in prose leads the sentence after it', () => {
  expect(units('Khi nào được nghỉ phép? Sau 12 tháng làm việc.')).toEqual([
    { parts: ['Sau 12 tháng làm việc.'], lead: 'Khi nào được nghỉ phép?' },
  ]);
  expect(units('Chỉ có câu hỏi này thôi sao?')).toEqual([{ parts: ['Chỉ có câu hỏi này thôi sao?'] }]);
});

test('a heading stands over the units below it and is not quoted', () => {
  expect(
    splitAnswerUnits({
      text: 'Điều 8. Các hành vi bị nghiêm cấm\n1. Phá hoại đường.',
      label: 'Điều 8',
      context: '',
    }),
  ).toEqual([{ spans: [{ start: 34, end: 52 }], heading: { start: 0, end: 33 } }]);
  expect(units('CHƯƠNG I')).toEqual([{ parts: ['CHƯƠNG I'] }]);
});

test('a long answer in a sheet is cut into sentences below its question', () => {
  const rules = Array.from({ length: 6 }, (_, index) => `Tàu phải giảm tốc độ ${index} lần`);
  const text = `Câu hỏi: Tầm nhìn xa bị hạn chế\nLà gì?\nĐáp án: Khi có sương mù. Hoặc mưa lớn.\n${rules.join('\n')}`;

  expect(units(text)).toEqual(
    ['Khi có sương mù.', 'Hoặc mưa lớn.', ...rules].map((part) => ({
      parts: [part],
      lead: 'Câu hỏi: Tầm nhìn xa bị hạn chế\nLà gì?',
    })),
  );
});

test('rows of a table stay apart', () => {
  expect(units('Hàng | Giá | Kho\ncam | 20 | 5\nquýt | 30 | 7')).toHaveLength(3);
});
