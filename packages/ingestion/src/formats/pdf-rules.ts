import type { Pdfium } from './pdfium.ts';

/** A straight line that is drawn on a page, across or upright; points. */
export interface Rule {
  /** Its place: y of one that goes across, x of an upright one. */
  at: number;
  /** Where it begins and ends on the other axis. */
  from: number;
  to: number;
}

export interface PageRules {
  across: Rule[];
  upright: Rule[];
}

/** `FPDF_PAGEOBJ_PATH` */
const PATH = 2;
/** Thicker than this, and it is a bar or a box. */
const MAX_THICKNESS = 3;
/** Shorter than this, and it is a dash or a part of a letter. */
const MIN_LENGTH = 5;
/** A page of drawings has tens of thousands; tables never. */
const MAX_RULES = 5_000;

/**
 * The rules of a page: programs draw the borders of a table as thin boxes or lines, or as the outline of each cell.
 *
 * @param page    handle of a loaded page
 * @param scratch address of at least 16 bytes, 8-byte aligned
 */
export function readPageRules({ calls, heap }: Pdfium, page: number, scratch: number): PageRules {
  const rules: PageRules = { across: [], upright: [] };
  const count = calls.FPDFPage_CountObjects(page);
  for (let index = 0; index < count; index += 1) {
    const object = calls.FPDFPage_GetObject(page, index);
    if (calls.FPDFPageObj_GetType(object) !== PATH) continue;
    if (calls.FPDFPageObj_GetBounds(object, scratch, scratch + 4, scratch + 8, scratch + 12) === 0) continue;
    const at = scratch >> 2;
    const { floats } = heap();
    const [left = 0, bottom = 0, right = 0, top = 0] = floats.subarray(at, at + 4);
    const isFlat = top - bottom <= MAX_THICKNESS;
    const isNarrow = right - left <= MAX_THICKNESS;
    const across = { from: left, to: right };
    const upright = { from: bottom, to: top };
    if (isFlat && right - left >= MIN_LENGTH) rules.across.push({ at: (top + bottom) / 2, ...across });
    else if (isNarrow && top - bottom >= MIN_LENGTH)
      rules.upright.push({ at: (left + right) / 2, ...upright });
    else if (!isFlat && !isNarrow && isOutlinedBox({ calls, heap }, object, scratch)) {
      rules.across.push({ at: bottom, ...across }, { at: top, ...across });
      rules.upright.push({ at: left, ...upright }, { at: right, ...upright });
    }
    if (rules.across.length + rules.upright.length > MAX_RULES) return { across: [], upright: [] };
  }
  return rules;
}

/** Four sides that are drawn, not a filled area. */
function isOutlinedBox({ calls, heap }: Pdfium, path: number, scratch: number): boolean {
  const segments = calls.FPDFPath_CountSegments(path);
  if (segments < 4 || segments > 5) return false;
  calls.FPDFPath_GetDrawMode(path, scratch, scratch + 4);
  return heap().bytes[scratch + 4] !== 0;
}
