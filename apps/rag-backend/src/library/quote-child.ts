import { locateQuote, serveParserChild } from '@frogwell/ingestion';
import { QuoteTask } from './quote-task.ts';

// Entry of the child that looks for quotes in PDFs: apart from those that read files, so that no reader waits for them.
serveParserChild(async (task) => {
  const { path, wanted } = QuoteTask.parse(task);
  return locateQuote(path, wanted);
});
