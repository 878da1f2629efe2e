import { joinedWords, phrasePattern } from '../phrase-pattern.ts';

const LEANING_START = new RegExp(
  `^${phrasePattern([
    'nó|họ|chúng|ông|bà|anh|cô|ông ấy|bà ấy|đây|đó|điều này|điều đó|việc này|việc đó|những|các (?:\\p{L}+ )?này',
    'tuy nhiên|tuy vậy|do đó|do vậy|vì vậy|vì thế|bởi vậy|ngoài ra|hơn nữa|bên cạnh đó|đồng thời|sau đó|trước đó|khi đó|lúc đó|theo đó|trong đó|nhờ đó|từ đó|cũng|ngược lại|mặt khác|nhưng|và',
    'he|she|it|they|his|her|its|their|this|that|these|those|such|here|there|however|therefore|thus|then|moreover|furthermore|also|but|and|instead|consequently|as a result|in addition|afterwards|later',
  ])}(?: |$)`,
  'u',
);

/** Begins with a pronoun or connective: the sentence before says whom or what it is about. */
export function leansOnPrevious(sentence: string): boolean {
  return LEANING_START.test(joinedWords(sentence.slice(0, 60)));
}
