import { serveParserChild } from '@frogwell/ingestion';
import { makeDocument } from './make-document.ts';

// Entry of the parser children: a process of its own, without keys or settings of the service.
serveParserChild(makeDocument);
