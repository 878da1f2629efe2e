import { expect, test } from 'vitest';
import { classifySmallTalk, stripOpening } from './small-talk.ts';

test.each([
  ['Xin chào', 'greeting'],
  ['xin chao', 'greeting'],
  ['XIN CHÀO!!!', 'greeting'],
  ['Chào bạn ạ 👋', 'greeting'],
  ['chào buổi sáng', 'greeting'],
  ['hello', 'greeting'],
  ['Hi there!', 'greeting'],
  ['Good morning everyone', 'greeting'],
  ['How are you today?', 'greeting'],
  ['cảm ơn bạn', 'thanks'],
  ['cam on ban nhieu nhe', 'thanks'],
  ['Xin cám ơn rất nhiều', 'thanks'],
  ['Thanks a lot!', 'thanks'],
  ['thank you very much for your help', 'thanks'],
  ['ok cảm ơn', 'thanks'],
  ['Tạm biệt', 'thanks'],
  ['bạn làm được gì', 'capabilities'],
  ['Bạn có thể làm được những gì?', 'capabilities'],
  ['ban co the giup gi cho toi', 'capabilities'],
  ['Bạn là ai?', 'capabilities'],
  ['Xin chào, bạn có thể giúp gì cho tôi?', 'capabilities'],
  ['Tôi có thể hỏi những gì?', 'capabilities'],
  ['what can you do', 'capabilities'],
  ['Hello! What can you do for me?', 'capabilities'],
  ['Who are you?', 'capabilities'],
  ['How can you help me?', 'capabilities'],
  ['help', 'capabilities'],
] as const)('%s is %s', (message, kind) => {
  expect(classifySmallTalk(message)).toBe(kind);
});

test.each([
  ['Xin chào, mức phạt nồng độ cồn là bao nhiêu?'],
  ['xin chao, muc phat nong do con la bao nhieu'],
  ['Hello, when was the Suez Canal opened?'],
  ['Cảm ơn bạn, còn xe máy thì sao?'],
  ['cháo'],
  ['cách nấu cháo'],
  ['Ai là thủ tướng?'],
  ['Lời chào của người Nhật là gì?'],
  ['Chào hàng cạnh tranh là gì?'],
  ['Thanksgiving'],
  ['What is a greeting?'],
  ['Ai?'],
  ['bạn'],
  ['Công ty có thể làm gì khi nhân viên nghỉ việc?'],
  ['What can a driver do after an accident?'],
  ['Hi vọng sống là gì?'],
  [''],
  ['???'],
])('%s is a question for the documents', (message) => {
  expect(classifySmallTalk(message)).toBeNull();
});

test.each([
  ['Chào bạn, cho em hỏi mức phạt nồng độ cồn?', 'mức phạt nồng độ cồn?'],
  ['Xin chào. Xe máy chạy bao nhiêu km/h?', 'Xe máy chạy bao nhiêu km/h?'],
  ['cho toi hoi muc phat vuot den do', 'muc phat vuot den do'],
  ['Hello, when was it opened?', 'when was it opened?'],
  ['Could you please tell me the capital?', 'the capital?'],
  ['Chào hàng cạnh tranh là gì?', 'Chào hàng cạnh tranh là gì?'],
  ['Hi vọng sống là gì?', 'Hi vọng sống là gì?'],
  ['Em muốn hỏi về nghỉ phép năm', 'nghỉ phép năm'],
  ['Hình phạt là gì?', 'Hình phạt là gì?'],
  ['Xin chào', 'Xin chào'],
])('opening of %s', (message, question) => {
  expect(stripOpening(message)).toBe(question);
});
