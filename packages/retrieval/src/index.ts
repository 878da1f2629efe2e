export { Abbreviations, learnAbbreviations, spellOut } from './analyzer/abbreviations.ts';
export { analyzeChunk } from './analyzer/analyze-chunk.ts';
export { ANALYZER_VERSION } from './analyzer/analyzer-version.ts';
export { detectLanguage } from './analyzer/detect-language.ts';
export { foldMarks } from './analyzer/fold-marks.ts';
export { questionKey } from './analyzer/question-key.ts';
export { Synonyms } from './analyzer/synonyms.ts';
export { type Token, tokenize } from './analyzer/tokenize.ts';
export type { Word } from './analyzer/word.ts';
export * from './answer/index.ts';
export {
  type AlignedWords,
  type AlignmentExplanation,
  explainAlignment,
} from './questions/explain-alignment.ts';
export { findQuestionByMeaning } from './questions/find-question-by-meaning.ts';
export {
  DEFAULT_KNOWN_QUESTION_RULE,
  isPromoted,
  type KnownQuestionMatch,
  type KnownQuestionRule,
  matchKnownQuestion,
  matchSimilarQuestion,
  PROMOTED_ATTRIBUTE,
  type RuleOf,
} from './questions/match-known-question.ts';
export {
  type ComparedQuestion,
  differenceInMeaning,
  type MeaningDifference,
  matchQuestionByMeaning,
} from './questions/match-question-by-meaning.ts';
export { correctedText, type WordCorrection } from './search/correct-words.ts';
export {
  type ExplainedPassage,
  explainSearch,
  type ScorePart,
  type SearchExplanation,
} from './search/explain-search.ts';
export type { Rerank } from './search/rerank-passages.ts';
export type { SearchParts } from './search/search-parts.ts';
export { type RankedPassage, type SearchResult, searchPassages } from './search/search-passages.ts';
export type { EmbeddedQuery, VectorSearch } from './search/vector-leg.ts';
