import { describe, expect, test } from 'vitest';
import { differInFewWords, fixedPartsAgree } from './question-guards.ts';

describe('questions in other words may have the same answer', () => {
  test.each([
    ['Căng tin mở cửa lúc mấy giờ?', 'Mấy giờ thì nhà ăn bắt đầu phục vụ?'],
    ['Nghỉ phép 12 ngày cần ai duyệt?', 'ai là người ký đơn xin nghỉ 12 ngày'],
    ['Nghỉ hai ngày cần ai duyệt?', 'Ai ký đơn nghỉ 2 ngày?'],
    ['Có được nghỉ bù không?', 'Nghỉ bù có cho phép hay không ạ?'],
    ['Khoản 2 Điều 12 quy định gì?', 'Điều 12 khoản 2 nói về việc gì?'],
    ['Bố mẹ mất được nghỉ mấy ngày?', 'Ba mẹ qua đời thì nghỉ bao lâu?'],
    ['Chi nhánh Hà Nội ở đâu?', 'địa chỉ văn phòng hà nội'],
    ['Phạt 1.500.000 đồng trong trường hợp nào?', 'Khi nào bị phạt 1500000 đồng?'],
    ['Can I park here?', 'Is parking allowed here?'],
  ])('%s / %s', (asked, known) => {
    expect(fixedPartsAgree(asked, known)).toBe(true);
    expect(fixedPartsAgree(known, asked)).toBe(true);
  });
});

describe('what looks alike and asks something else does not', () => {
  test.each([
    ['Nội dung Điều 1 là gì?', 'Nội dung Điều 11 là gì?'],
    ['Khoản 1 Điều 2 nói gì?', 'Khoản 2 Điều 1 nói gì?'],
    ['Chương II nói gì?', 'Chương III nói gì?'],
    ['Điểm a khoản 1 nói gì?', 'Điểm b khoản 1 nói gì?'],
    ['Bằng hạng B chạy xe gì?', 'Bằng hạng C chạy xe gì?'],
    ['Nghỉ hai ngày cần ai duyệt?', 'Nghỉ ba ngày cần ai duyệt?'],
    ['Nghỉ một ngày cần ai duyệt?', 'Nghỉ năm ngày cần ai duyệt?'],
    ['Nghỉ 3 ngày cần ai duyệt?', 'Nghỉ phép cần ai duyệt?'],
    ['Phạt 2 triệu đồng khi nào?', 'Phạt 2 nghìn đồng khi nào?'],
    ['Xe nào được vào sân?', 'Xe nào không được vào sân?'],
    ['Ai chưa phải đóng thuế?', 'Ai phải đóng thuế?'],
    ['Được gửi xe ngoài giờ?', 'Được gửi xe trong giờ?'],
    ['Chi nhánh Hà Nội ở đâu?', 'Chi nhánh Đà Nẵng ở đâu?'],
    ['Who may not park here?', 'Who may park here?'],
    ["Why doesn't it start?", 'Why does it start?'],
    ['Giảm 10 % khi nào?', 'Giảm 10 khi nào?'],
  ])('%s / %s', (asked, known) => {
    expect(fixedPartsAgree(asked, known)).toBe(false);
    expect(fixedPartsAgree(known, asked)).toBe(false);
  });
});

test.each([
  ['Căng tin mở cửa lúc mấy giờ?', 'Căng tin đóng cửa lúc mấy giờ?', true],
  ['Xe máy vượt đèn đỏ bị phạt bao nhiêu?', 'Vượt đèn đỏ bị phạt bao nhiêu?', true],
  ['Căng tin mở cửa lúc mấy giờ?', 'Nhà ăn mở cửa lúc mấy giờ?', false],
  ['Căng tin mở cửa lúc mấy giờ?', 'Khi nào nhà ăn bắt đầu phục vụ?', false],
  ['Cho em hỏi căng tin mở cửa lúc mấy giờ ạ?', 'Căng tin mở cửa lúc mấy giờ', false],
])('%s / %s differ in few words: %s', (asked, known, expected) => {
  expect(differInFewWords(asked, known)).toBe(expected);
  expect(differInFewWords(known, asked)).toBe(expected);
});
