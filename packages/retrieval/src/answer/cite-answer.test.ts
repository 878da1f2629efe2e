import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type CitablePassage, citeAnswer } from './cite-answer.ts';

const speed: CitablePassage = {
  id: 'speed',
  context: 'Luật Giao thông đường bộ – Điều 12. Tốc độ xe và khoảng cách giữa các xe',
  text: '1. Người lái xe phải tuân thủ quy định về tốc độ xe chạy trên đường. Trong khu dân cư, tốc độ tối đa của xe máy là 60 km/h.\n2. Người lái xe không được vượt quá tốc độ quy định.',
};
const leave: CitablePassage = {
  id: 'leave',
  context: 'Sổ tay nhân viên – Nghỉ phép',
  text: 'Nhân viên được nghỉ 12 ngày phép mỗi năm. Bà Trần Thị Mai duyệt đơn nghỉ phép trong vòng 3 ngày làm việc.',
};
const canal: CitablePassage = {
  id: 'canal',
  context: 'Suez Canal',
  text: 'The Suez Canal was opened on 17 November 1869. Before that, ships had to sail around the Cape of Good Hope.',
};
const passages = [speed, leave, canal];

const cite = (answer: string) => {
  const { spans, unsupported } = citeAnswer(answer, passages);
  return {
    cited: spans.map(({ start, end, passageId, quoteStart, quoteEnd }) => [
      answer.slice(start, end),
      passageId,
      passages.find(({ id }) => id === passageId)?.text.slice(quoteStart, quoteEnd),
    ]),
    unsupported: unsupported.map(({ start, end }) => answer.slice(start, end)),
  };
};

test('an exact copy is quoted as it stands, without marker and source line', () => {
  const answer =
    'Nhân viên được nghỉ 12 ngày phép mỗi năm. [1]\n\nThe Suez Canal was opened on 17 November 1869. [2]\n\nNguồn: [1] Nghỉ phép (so-tay.docx, trang 3); [2] suez.txt';

  expect(cite(answer)).toEqual({
    cited: [
      ['Nhân viên được nghỉ 12 ngày phép mỗi năm.', 'leave', 'Nhân viên được nghỉ 12 ngày phép mỗi năm.'],
      [
        'The Suez Canal was opened on 17 November 1869.',
        'canal',
        'The Suez Canal was opened on 17 November 1869.',
      ],
    ],
    unsupported: [],
  });
});

test('a sentence of a model is aligned through Markdown, list marks and other words', () => {
  const answer =
    '- Theo tài liệu, tốc độ tối đa của **xe máy** trong khu dân cư là **60 km/h** [1].\n- Đơn nghỉ phép do bà Trần Thị Mai duyệt trong 3 ngày làm việc [2][9].';

  expect(cite(answer)).toEqual({
    cited: [
      [
        'Theo tài liệu, tốc độ tối đa của **xe máy** trong khu dân cư là **60 km/h',
        'speed',
        'Trong khu dân cư, tốc độ tối đa của xe máy là 60 km/h.',
      ],
      [
        'Đơn nghỉ phép do bà Trần Thị Mai duyệt trong 3 ngày làm việc',
        'leave',
        'Bà Trần Thị Mai duyệt đơn nghỉ phép trong vòng 3 ngày làm việc.',
      ],
    ],
    unsupported: [],
  });
});

test('a marker inside a sentence divides it between two sources', () => {
  const { cited } = cite(
    'The canal was opened in November 1869 [3] và nhân viên được nghỉ 12 ngày phép mỗi năm [2].',
  );

  expect(cited.map(([text, id]) => [text, id])).toEqual([
    ['The canal was opened in November 1869', 'canal'],
    ['và nhân viên được nghỉ 12 ngày phép mỗi năm', 'leave'],
  ]);
});

test.each([
  ['another number', 'Tốc độ tối đa của xe máy trong khu dân cư là 80 km/h.'],
  ['a number of something else', 'Nhân viên được nghỉ 3 ngày phép mỗi năm.'],
  ['another name', 'Bà Lê Thị Hoa duyệt đơn nghỉ phép trong vòng 3 ngày làm việc.'],
  ['another article', 'Theo Điều 15, tốc độ tối đa của xe máy trong khu dân cư là 60 km/h.'],
  ['a dropped negation', 'Người lái xe được vượt quá tốc độ quy định.'],
  ['an added negation', 'Nhân viên không được nghỉ 12 ngày phép mỗi năm.'],
  ['an added negation in English', 'The Suez Canal was not opened on 17 November 1869.'],
  ['nothing in common', 'Giá vàng trong nước tăng mạnh vào cuối tuần. [1]'],
])('%s is not supported', (_, answer) => {
  expect(cite(answer)).toEqual({ cited: [], unsupported: [answer.replace(/ \[1\]$/, '')] });
});

test('the article may come from the titles', () => {
  const { cited, unsupported } = cite(
    'Theo Điều 12, khoản 1, tốc độ tối đa của xe máy trong khu dân cư là 60 km/h.',
  );

  expect(cited.map(([, id]) => id)).toEqual(['speed']);
  expect(unsupported).toEqual([]);
});

test('questions back, "not found" and bare frames are neither cited nor listed', () => {
  expect(
    cite('Không. Bạn có muốn biết thêm về nghỉ phép không? Tôi không tìm thấy thông tin về giá vàng.'),
  ).toEqual({
    cited: [],
    unsupported: [],
  });
});

test('any answer: quotes are exact, spans in order and disjoint, markers outside', () => {
  const sentence = fc.constantFrom(
    ...passages.flatMap(({ text }) => text.split(/(?<=\.)\s/u)),
    'Xe máy chạy tối đa 60 km/h trong khu dân cư.',
    'Một câu bịa đặt 😀 về Sao Hỏa.',
    '**Kết luận**:',
    '1. ',
    '\n',
    'Nguồn: x',
  );
  const marker = fc.constantFrom('', ' [1]', '[2]', ' [9].', ' [1, 3]', '[', ']', '\n\n');
  fc.assert(
    fc.property(fc.array(fc.tuple(sentence, marker), { maxLength: 8 }), (parts) => {
      const answer = parts.map(([text, mark]) => `${text}${mark}`).join(' ');
      const { spans, unsupported } = citeAnswer(answer, passages);

      let position = 0;
      for (const { start, end } of [...spans, ...unsupported].toSorted((a, b) => a.start - b.start)) {
        expect(start).toBeGreaterThanOrEqual(position);
        expect(end).toBeGreaterThan(start);
        expect(answer.slice(start, end)).not.toMatch(/\[\d+\]/);
        position = end;
      }
      expect(position).toBeLessThanOrEqual(answer.length);
      for (const { passageId, quoteStart, quoteEnd } of spans) {
        const text = passages.find(({ id }) => id === passageId)?.text ?? '';
        expect(text.slice(quoteStart, quoteEnd).length).toBe(quoteEnd - quoteStart);
        expect(quoteEnd).toBeGreaterThan(quoteStart);
      }
      const renumbered = answer.replace(/\[\d+\]/g, (mark) => (mark.length === 3 ? '[9]' : mark));
      expect(citeAnswer(renumbered, passages).unsupported).toHaveLength(unsupported.length);
    }),
  );
});
