import { HOSTILE_CONTAINERS } from './hostile-containers.ts';
import type { HostileFile } from './hostile-file.ts';
import { HOSTILE_PDFS } from './hostile-pdfs.ts';
import { HOSTILE_TEXTS } from './hostile-texts.ts';

/** All kinds, for the test and the benchmark. */
export const HOSTILE_FILES: HostileFile[] = [...HOSTILE_CONTAINERS, ...HOSTILE_PDFS, ...HOSTILE_TEXTS];
