export { CHUNKER_VERSION, type Chunk, chunkDocument } from './chunk-document.ts';
export { charactersPerToken } from './estimate-tokens.ts';
export { IngestionError, type IngestionErrorCode } from './ingestion-error.ts';
export { DEFAULT_LIMITS, type IngestionLimits } from './ingestion-limits.ts';
export { locateQuote, type QuoteBox, type QuoteInPdf } from './locate-quote.ts';
export { findOutsidePrograms, NO_PROGRAMS, OutsidePrograms } from './outside/outside-programs.ts';
export { PARSER_VERSION, parseFile, SUPPORTED_FORMATS } from './parse-file.ts';
export type {
  Block,
  DocumentStructure,
  LineBox,
  ParsedDocument,
  ParseWarning,
  SheetRow,
} from './parsed-document.ts';
export { ParserPool, type ParserPoolOptions } from './parser-pool.ts';
export { serveParserChild, type TaskContext } from './serve-parser-child.ts';
