export {
  assessEvidence,
  type EvidenceAssessment,
  type EvidenceExplanation,
  explainEvidence,
  type FoundEvidence,
} from './assess-evidence.ts';
export { assessMeaning, type MeaningAssessment } from './assess-meaning.ts';
export {
  BackgroundFrequencies,
  type BackgroundTable,
  countBackground,
  type WordForm,
} from './background-frequencies.ts';
export {
  type AnswerPassage,
  answerCandidates,
  type ChooseOptions,
  chooseSentences,
} from './choose-sentences.ts';
export {
  type CitablePassage,
  type CitationSpan,
  type CitedAnswer,
  citeAnswer,
  saysNotFound,
} from './cite-answer.ts';
export { condenseQuestion, leansOnHistory } from './condense-question.ts';
export { createExtractiveLanguageModel, extractedPieces } from './extractive-language-model.ts';
export { joinedWords } from './phrase-pattern.ts';
export type { BackgroundSource } from './question-terms.ts';
export { noDocumentsReply, refusalReply, smallTalkReply } from './replies.ts';
export { oddsAgainstBest, type SentenceWeights } from './sentence-scorer/learned-scorer.ts';
export { type SentenceScorer, scoreByOverlap } from './sentence-scorer/score-by-overlap.ts';
export { FEATURE_NAMES, sentenceFeatures } from './sentence-scorer/sentence-features.ts';
export { classifySmallTalk, type SmallTalk } from './small-talk.ts';
