import { expect, test } from 'vitest';
import { bodyOffset } from './passage-body.ts';

const CONTEXT = 'NỘI QUY LAO ĐỘNG > Chương II. NGHỈ PHÉP > Điều 3. Nghỉ phép năm';

test.each([
  [
    'Chương II\nNGHỈ PHÉP\n\nĐiều 3. Nghỉ phép năm\n1. Người lao động được nghỉ 14 ngày.',
    '1. Người lao động được nghỉ 14 ngày.',
  ],
  ['Điều 3. Nghỉ phép năm\n1. Một.', '1. Một.'],
  ['2. Đơn xin nghỉ phép gửi trước 3 ngày.', '2. Đơn xin nghỉ phép gửi trước 3 ngày.'],
  ['## Điều 3. Nghỉ phép năm\n\nMột.', 'Một.'],
  ['Điều 3. Nghỉ phép năm', 'Điều 3. Nghỉ phép năm'],
  ['', ''],
])('the body of %j is %j', (text, body) => {
  expect(text.slice(bodyOffset(text, CONTEXT))).toBe(body);
});

test('without titles nothing is a heading', () => {
  expect(bodyOffset('Một.\nHai.', '')).toBe(0);
});
