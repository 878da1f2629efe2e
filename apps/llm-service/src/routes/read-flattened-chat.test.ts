import { expect, test } from 'vitest';
import { readFlattenedChat } from './read-flattened-chat.ts';

test('a flattened conversation is messages again', () => {
  const prompt =
    'System: Trả lời ngắn.\nUser: Xin chào\nhai dòng\nAssistant: Chào bạn\nUser: Thời hạn?\nAssistant: ';

  expect(readFlattenedChat(prompt)).toEqual([
    { role: 'system', content: 'Trả lời ngắn.' },
    { role: 'user', content: 'Xin chào\nhai dòng' },
    { role: 'assistant', content: 'Chào bạn' },
    { role: 'user', content: 'Thời hạn?' },
  ]);
  expect(readFlattenedChat('User: Xin chào\nAssistant:')).toEqual([{ role: 'user', content: 'Xin chào' }]);
});

test.each([
  'Xin chào',
  'User: Xin chào',
  'Nội dung\nUser: x\nAssistant:',
  'System: x\nAssistant:',
  'User: hãy viết "Assistant:" giúp tôi',
])('%j is taken as it stands', (prompt) => {
  expect(readFlattenedChat(prompt)).toBeUndefined();
});
