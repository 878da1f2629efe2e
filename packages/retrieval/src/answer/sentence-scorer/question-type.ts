import { phrasePattern } from '../phrase-pattern.ts';

/** What kind of thing a question asks for. */
export type QuestionType =
  | 'when'
  | 'count'
  | 'why'
  | 'where'
  | 'who'
  | 'how'
  | 'whatis'
  | 'what'
  | 'which'
  | 'none';

const word = (phrases: readonly string[]) => new RegExp(`(?:^| )${phrasePattern(phrases)}(?= |$)`, 'u');

/** In this order; the first that matches. */
const PATTERNS: readonly [QuestionType, RegExp][] = [
  [
    'when',
    word([
      'năm nào|khi nào|bao giờ|lúc nào|ngày nào|tháng nào|thời gian nào|thời điểm nào|thế kỷ nào|thập niên nào|ngày bao nhiêu|năm bao nhiêu',
      'when|what year|which year|what month|what day|what date|what century|what decade|what time',
    ]),
  ],
  [
    'count',
    word([
      'bao nhiêu|mấy|bao lâu|bao xa|tỷ lệ|tỉ lệ',
      'how many|how much|how long|how far|how old|how tall|how large|how big|how often|what percentage|what percent|what number',
    ]),
  ],
  ['why', word(['vì sao|tại sao|nguyên nhân|lý do|lí do|do đâu', 'why|what caused|what reason'])],
  [
    'where',
    word([
      'ở đâu|nơi nào|nước nào|quốc gia nào|thành phố nào|tỉnh nào|đâu|vùng nào|khu vực nào|châu lục nào',
      'where|what city|what country|which city|which country|what state|what place|what location|what region',
    ]),
  ],
  ['who', word(['ai|người nào', 'who|whom|whose'])],
  ['how', word(['thế nào|bằng cách nào|như nào|ra sao|làm sao', 'how'])],
];
const WHAT_IS = new RegExp(
  `${phrasePattern(['là gì|nghĩa là gì'])}$|^${phrasePattern(['what is|what are|what was|what were'])} `,
  'u',
);
const WHAT = word(['gì', 'what']);
const WHICH = word(['nào', 'which']);

/** @param joined lower-case words of the question, one space between: see `joinedWords`; tone marks may be missing */
export function questionType(joined: string): QuestionType {
  const known = PATTERNS.find(([, pattern]) => pattern.test(joined))?.[0];
  if (known !== undefined) return known;
  if (WHAT_IS.test(joined)) return 'whatis';
  if (WHAT.test(joined)) return 'what';
  return WHICH.test(joined) ? 'which' : 'none';
}
