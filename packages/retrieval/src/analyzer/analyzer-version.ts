/** Part of every document's recipe: documents analysed by another version are analysed again. */
export const ANALYZER_VERSION = 'analyzer-2';
