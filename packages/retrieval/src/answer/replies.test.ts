import { expect, test } from 'vitest';
import { noDocumentsReply, refusalReply, smallTalkReply } from './replies.ts';

const titles = ['Luật Giao thông đường bộ', 'Sổ tay nhân viên'];

test('replies come in the language of the question', () => {
  expect(smallTalkReply('greeting', 'vi', titles)).toMatch(
    /^Xin chào! .*Luật Giao thông đường bộ; Sổ tay nhân viên\.$/,
  );
  expect(smallTalkReply('greeting', 'en', titles)).toMatch(
    /^Hello! .*Luật Giao thông đường bộ; Sổ tay nhân viên\.$/,
  );
  expect(smallTalkReply('thanks', 'und', titles)).toMatch(/^Không có gì/);
  expect(smallTalkReply('capabilities', 'fr', [])).toMatch(/^I look for answers .*frogwell ingest/);
  expect(noDocumentsReply('vi')).toContain('npx frogwell ingest');
  expect(noDocumentsReply('en')).toContain('/v1/files');
});

test('a refusal names what the documents are about, and the nearest ones once', () => {
  expect(refusalReply('vi', { titles, nearest: ['Sổ tay nhân viên'] })).toBe(
    'Tôi không tìm thấy câu trả lời trong tài liệu hiện có. Tài liệu hiện có nói về: Luật Giao thông đường bộ. Gần với câu hỏi nhất là: Sổ tay nhân viên.',
  );
  expect(refusalReply('en', { titles: ['Handbook'], nearest: ['Handbook'] })).toBe(
    'I could not find an answer in the documents. Closest to your question: Handbook.',
  );
});

test('many and long titles are cut', () => {
  const many = Array.from(
    { length: 30 },
    (_, i) => `Tài liệu rất dài số ${i} ${'về nhiều chuyện '.repeat(20)}`,
  );

  const reply = smallTalkReply('capabilities', 'vi', many);

  expect(reply.length).toBeLessThan(800);
  expect(reply).toContain('…');
});
