import { joinedWords, phrasePattern } from './phrase-pattern.ts';

/** What a message is when it asks nothing of the documents. */
export type SmallTalk = 'greeting' | 'thanks' | 'capabilities';

/**
 * Tells a greeting, a thank-you or a question about the assistant itself from a question for the documents.
 *
 * Vietnamese and English, with or without tone marks. Every word of the message has to belong to such a phrase, so
 * "Xin chào, mức phạt nồng độ cồn là bao nhiêu?" is a question (null).
 */
export function classifySmallTalk(message: string): SmallTalk | null {
  const text = joinedWords(message);
  if (text === '' || text.length > MAX_LENGTH) return null;
  if (!WHOLE.test(text)) return null;
  if (CAPABILITIES.test(text.replace(REASON_FOR_THANKS, ''))) return 'capabilities';
  if (THANKS.test(text)) return 'thanks';
  return GREETING.test(text) ? 'greeting' : null;
}

/** The message without the greeting and the polite frame that it opens with ("Chào bạn, cho em hỏi …"). */
export function stripOpening(message: string): string {
  const opening = OPENING.exec(message.normalize('NFC'))?.[0];
  if (opening === undefined) return message.trim();
  const rest = message.normalize('NFC').slice(opening.length).trim();
  return rest === '' ? message.trim() : rest;
}

const MAX_LENGTH = 120;

const YOU =
  '(?:các bạn|bạn|mày|em|anh|chị|cô|chú|bác|thầy|ad|admin|chat bot|chatbot|bot|trợ lý|trợ lí|trợ lý ảo|hệ thống|ứng dụng|phần mềm|chương trình|frogwell|ếch|ai|you|u|it|this|this bot|this app|the bot|the assistant|the app)';
const ME = '(?:tôi|tớ|mình|em|anh|chị|chúng tôi|tui|me|us|i|we)';
const WHAT = '(?:những gì|được những gì|được gì|cái gì|việc gì|gì)';

const GREETINGS = [
  '(?:xin |em |lời )?chào(?: mừng)?',
  'chào buổi (?:sáng|trưa|chiều|tối)',
  'buổi (?:sáng|chiều|tối) (?:tốt lành|vui vẻ)',
  'hello',
  'helo',
  'hi',
  'hey',
  'hiya',
  'howdy',
  'yo',
  'hallo',
  'alo',
  'a lô',
  'greetings',
  'good (?:morning|afternoon|evening|day)',
  '(?:bạn|em|anh|chị) (?:có )?khỏe không',
  'how (?:are|r) (?:you|u)(?: doing)?(?: today)?',
  'how s it going',
  'what s up',
  'nice to meet (?:you|u)',
  'rất vui được gặp(?: bạn)?',
];
const THANKINGS = [
  '(?:xin )?(?:chân thành )?(?:cảm ơn|cám ơn|cảm tạ|đa tạ)',
  'thanks(?: a lot| so much| very much| a million)?',
  '(?:thank|thanh) (?:you|u)(?: so much| very much| a lot)?',
  'many thanks',
  'thx',
  'tks',
  'ty',
  'cheers',
  'much appreciated',
  'i appreciate it',
  '(?:tạm biệt|bái bai|hẹn gặp lại)',
  '(?:good ?bye|bye|bye bye|see you|see you later|good night|chúc ngủ ngon)',
  '(?:tuyệt vời|tuyệt|hay quá|tốt lắm|tốt quá|giỏi quá|hữu ích quá|được rồi|ổn rồi|hiểu rồi|rõ rồi)',
  '(?:great|perfect|awesome|excellent|nice|good job|well done|got it|i see|very helpful|that s helpful|that helps|that is helpful)',
  '(?:ok|okay|oke|okie|oki)',
];
const ABILITIES = [
  `${YOU} (?:có thể |có |biết |sẽ )?(?:làm|giúp)(?: được)?(?: cho)?(?: ${ME})?(?: làm)?(?: được)? ${WHAT}(?: được)?(?: (?:cho|với) ${ME})?`,
  `${YOU} (?:có thể |có )?(?:giúp|hỗ trợ|trả lời)(?: được)?(?: ${ME})?(?: được)?(?: cho)?(?: ${ME})? (?:được )?(?:${WHAT}|không)`,
  `${YOU} (?:có thể )?(?:trả lời|hỗ trợ)(?: được)? (?:những |các )?(?:câu hỏi|việc) (?:gì|nào)`,
  `${YOU} là (?:ai|gì)`,
  `${YOU} tên (?:là )?gì`,
  `tên (?:của )?${YOU} là gì`,
  `${YOU} (?:có )?(?:những |các )?(?:chức năng|khả năng|tính năng|công dụng) (?:gì|nào|là gì)`,
  `(?:chức năng|khả năng|tính năng|công dụng) (?:chính )?của ${YOU} (?:là gì|là những gì)`,
  `${YOU} biết ${WHAT}`,
  `${YOU} hoạt động (?:như )?thế nào`,
  `${ME} (?:có thể |nên )?hỏi(?: ${YOU})?(?: về)? ${WHAT}`,
  `(?:hướng dẫn(?: ${ME})? )?(?:cách )?(?:sử dụng|dùng) ${YOU}(?: như)?(?: thế nào)?`,
  `(?:giúp|giúp đỡ|hỗ trợ|trợ giúp)(?: ${ME})?`,
  `làm được ${WHAT}`,
  'what (?:all )?(?:can|could|do|will) (?:you|u|it|this|this bot|this app|frogwell|the assistant) (?:do|know|help(?: me| us)?(?: with)?|answer)(?: for me| for us)?',
  'what else can (?:you|u) do',
  'how (?:can|could|do|will) (?:you|u) help(?: me| us)?',
  '(?:can|could) (?:you|u) help(?: me| us)?',
  '(?:who|what) (?:are|r) (?:you|u)',
  'what is (?:this|frogwell)',
  'what (?:is|s) your name',
  'what are your (?:capabilities|features|abilities|skills)',
  'what (?:can|should|could) (?:i|we) (?:ask|do)(?: (?:you|here|with you|with this))?(?: about)?',
  'how (?:do|can|should) (?:i|we|you) use (?:this|it|you|frogwell|this app)',
  'how does (?:this|it|frogwell) work',
  'how do you work',
  'help(?: me)?',
  'tell me about yourself',
  'introduce yourself',
  'giới thiệu(?: về)? (?:bản thân|bạn)(?: bạn)?',
];
const FILLERS = [
  YOU,
  'mọi người|cả nhà|cả nhóm|tất cả|quý vị|quý khách',
  'ạ|nhé|nha|nhá|ơi|à|á|ừ|ừm|dạ|vâng|rồi|nhiều|rất nhiều|lắm|quá|thật|nào|đi|với|vì đã giúp|đã giúp|giúp đỡ|câu trả lời|đã trả lời|vì câu trả lời',
  'there|everyone|everybody|all|team|folks|again|friend|please|plz|for (?:your|the) help|for helping|for (?:your|the) answer|for that|my friend|today|so much|very much|then|and|now',
  'vậy|thế|thì|cho (?:tôi|mình|em) hỏi|mình hỏi|xin hỏi|hỏi',
];

const START = '(?:^|(?<= ))';
const END = '(?= |$)';
const GREETING = new RegExp(`${START}${phrasePattern(GREETINGS)}${END}`, 'u');
const THANKS = new RegExp(`${START}${phrasePattern(THANKINGS)}${END}`, 'u');
const CAPABILITIES = new RegExp(`${START}${phrasePattern(ABILITIES)}${END}`, 'u');
const ANY = phrasePattern([...ABILITIES, ...THANKINGS, ...GREETINGS, ...FILLERS]);
/** "for your help" asks for nothing. */
const REASON_FOR_THANKS =
  /(?: for (?:your|the) (?:help|answer)| for helping| (?:vì )?(?:đã|da) (?:giúp|giup)(?: (?:đỡ|do))?)/gu;
const WHOLE = new RegExp(`^${ANY}(?: ${ANY})*$`, 'u');

const HELLO = phrasePattern([
  'xin chào',
  'chào buổi (?:sáng|trưa|chiều|tối)',
  'chào',
  'hello',
  'hi',
  'hey',
  'alo',
  'dạ',
  'good (?:morning|afternoon|evening)',
]);
const ADDRESSED = phrasePattern([
  'các bạn|bạn|em|anh chị|anh|chị|cô|chú|bác|ad|admin|bot|frogwell|mọi người|there|everyone',
]);
const FRAME = phrasePattern([
  '(?:làm ơn |vui lòng )?(?:bạn |ad |anh |chị )?(?:cho|xin) (?:tôi|em|mình|tớ|con|cháu|anh|chị)? ?(?:hỏi|biết)(?: là| rằng| về| với| chút| một chút)?',
  '(?:tôi|em|mình) (?:muốn|cần|xin) (?:hỏi|biết)(?: là| rằng| về| xem)?',
  'xin hỏi|xin cho biết|hãy cho (?:tôi|em|mình)? ?biết|vui lòng cho biết',
  '(?:please |can you |could you )(?:please )?tell me|i (?:want|would like|d like) to (?:know|ask)(?: about)?|do you know|please',
]);
/** A greeting counts as an opening when a name or a punctuation mark follows it: "Chào hàng" is a word of trade. */
const OPENING = new RegExp(
  `^\\s*(?:${HELLO}(?: ${ADDRESSED}(?: ${phrasePattern(['ạ|nhé|ơi'])})?[\\s,.!:;–-]+|\\s*[,.!:;–-]+\\s*))?(?:${FRAME}[\\s,:]+)?`,
  'iu',
);
