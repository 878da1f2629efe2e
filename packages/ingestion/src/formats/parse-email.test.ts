import { expect, test } from 'vitest';
import { corpusFile, hasCorpus, withoutCorpus } from '../__fixtures__/corpus.ts';
import { paragraph, writeDocx } from '../__fixtures__/write-docx.ts';
import { parseBytes, parseFile } from '../parse-file.ts';

const parse = (lines: string[], filename = 'thư.eml') =>
  parseBytes(Buffer.from(lines.join('\r\n')), { filename });
const encoded = (text: string) => `=?utf-8?B?${Buffer.from(text).toString('base64')}?=`;
const HEAD = [
  `From: ${encoded('Phòng Nhân sự')} <hr@congty.vn>`,
  'To: All <all@congty.vn>, b@congty.vn',
  `Subject: ${encoded('Lịch nghỉ lễ')}`,
  'Date: Fri, 27 Nov 2026 08:00:00 +0700',
  'MIME-Version: 1.0',
];

function attachment(name: string, bytes: Uint8Array, type = 'application/octet-stream'): string[] {
  return [
    '--b',
    `Content-Type: ${type}; name="${encoded(name)}"`,
    `Content-Disposition: attachment; filename="${encoded(name)}"`,
    'Content-Transfer-Encoding: base64',
    '',
    Buffer.from(bytes).toString('base64'),
  ];
}

function mixed(...attachments: string[][]): string[] {
  return [
    ...HEAD,
    'Content-Type: multipart/mixed; boundary=b',
    '',
    '--b',
    'Content-Type: text/plain; charset=utf-8',
    'Content-Transfer-Encoding: base64',
    '',
    Buffer.from('Chào mọi người,\n\nCông ty nghỉ từ 30/4\nđến 3/5.').toString('base64'),
    ...attachments.flat(),
    '--b--',
  ];
}

test('subject, people, date and text, in the letters that they were written in', async () => {
  const document = await parse(mixed());

  expect(document).toMatchObject({
    title: 'Lịch nghỉ lễ',
    pages: null,
    parser: expect.stringMatching(/^email\//),
  });
  expect(document.blocks.map(({ type, text }) => [type, text])).toEqual([
    ['heading', 'Lịch nghỉ lễ'],
    [
      'caption',
      'From: Phòng Nhân sự <hr@congty.vn>\nTo: All <all@congty.vn>, b@congty.vn\nDate: 2026-11-27T01:00:00.000Z',
    ],
    ['para', 'Chào mọi người,'],
    ['para', 'Công ty nghỉ từ 30/4\nđến 3/5.'],
  ]);
});

test('attachments are read under their names; one that cannot be read is left out and told', async () => {
  const document = await parse(
    mixed(
      attachment(
        'nội quy.docx',
        writeDocx(paragraph('Điều khoản', { style: 'Heading1' }) + paragraph('Đi làm đúng giờ.')),
      ),
      attachment('hỏi đáp.csv', Buffer.from('Câu hỏi,Đáp án\n"Nghỉ mấy ngày?","Mười bốn ngày."\n')),
      attachment('ảnh.png', Buffer.from([0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10])),
    ),
  );

  expect(document.warnings).toEqual([{ code: 'attachment_left_out' }]);
  expect(document.text).toContain('nội quy.docx\nĐiều khoản\nĐi làm đúng giờ.\nhỏi đáp.csv\n');
  for (const block of document.blocks) expect(document.text.slice(block.start, block.end)).toBe(block.text);
  const { answerStart = 0, answerEnd = 0 } = document.blocks.at(-1)?.row?.question ?? {};
  expect(document.text.slice(answerStart, answerEnd)).toBe('Mười bốn ngày.');
});

test('an e-mail in an e-mail is read, and one in that is not', async () => {
  const inner = (body: string[], text: string) =>
    Buffer.from([...HEAD.slice(0, 2), `Subject: ${text}`, 'MIME-Version: 1.0', ...body].join('\r\n'));
  const deepest = inner(['', 'quá sâu'], 'third');
  const middle = inner(
    [
      'Content-Type: multipart/mixed; boundary=b',
      '',
      '--b',
      '',
      'ở giữa',
      ...attachment('c.eml', deepest),
      '--b--',
    ],
    'second',
  );

  const document = await parse(mixed(attachment('b.eml', middle)));

  expect(document.text).toContain('ở giữa');
  expect(document.text).not.toContain('quá sâu');
});

test('HTML is read where there is no text, and the name of the file does not matter', async () => {
  const document = await parse(
    [...HEAD, 'Content-Type: text/html; charset=utf-8', '', '<h2>Lịch</h2><p>Nghỉ &amp; chơi</p>'],
    'không có tên',
  );

  expect(document.text).toContain('Lịch\nNghỉ & chơi');
});

test.runIf(hasCorpus)(`a real e-mail${withoutCorpus}`, async () => {
  const { text, title } = await parseFile(corpusFile('multipart_email.eml'), {
    filename: 'multipart_email.eml',
  });

  expect(title).toBe('Multipart Email Test');
  expect(text).toContain('This is the plain text version of the email.');
});
