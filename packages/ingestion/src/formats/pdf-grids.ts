import type { PageRules, Rule } from './pdf-rules.ts';

/** A table that is drawn with rules: the places of its column and row borders, ascending, points. */
export interface Grid {
  xs: number[];
  ys: number[];
}

/** Rules this near to each other are one, or meet. */
const SLACK = 2.5;

/**
 * Finds the tables of a page: rules that meet, with at least two columns and two rows. A frame around text, a form's
 * single line and the rule under a heading are none.
 */
export function findGrids({ across, upright }: PageRules): Grid[] {
  if (across.length < 3 || upright.length < 3) return [];
  const groups = connected(across, upright);
  return groups
    .map(({ across: rows, upright: columns }) => ({ xs: places(columns), ys: places(rows) }))
    .filter(({ xs, ys }) => xs.length >= 3 && ys.length >= 3);
}

/** Which cell a point lies in, rows counted from the top; undefined outside. */
export function cellAt({ xs, ys }: Grid, x: number, y: number): { row: number; column: number } | undefined {
  const column = xs.findLastIndex((border) => border <= x + SLACK);
  const rowFromBelow = ys.findLastIndex((border) => border <= y + 0.1);
  if (column === -1 || column >= xs.length - 1) return undefined;
  if (rowFromBelow === -1 || rowFromBelow >= ys.length - 1) return undefined;
  return { row: ys.length - 2 - rowFromBelow, column };
}

function connected(across: Rule[], upright: Rule[]): PageRules[] {
  const owner = new Map<Rule, PageRules>();
  for (const flat of across) {
    for (const tall of upright) {
      if (!meet(flat, tall)) continue;
      const one = owner.get(flat) ?? { across: [flat], upright: [] };
      const other = owner.get(tall) ?? { across: [], upright: [tall] };
      owner.set(flat, one);
      owner.set(tall, one);
      if (one === other) continue;
      one.across.push(...other.across);
      one.upright.push(...other.upright);
      for (const rule of [...other.across, ...other.upright]) owner.set(rule, one);
    }
  }
  return [...new Set(owner.values())];
}

function meet(flat: Rule, tall: Rule): boolean {
  return (
    flat.from - SLACK <= tall.at &&
    tall.at <= flat.to + SLACK &&
    tall.from - SLACK <= flat.at &&
    flat.at <= tall.to + SLACK
  );
}

/** Distinct, ascending. */
function places(rules: Rule[]): number[] {
  const found: number[] = [];
  for (const at of rules.map((rule) => rule.at).toSorted((a, b) => a - b)) {
    if (at - (found.at(-1) ?? Number.NEGATIVE_INFINITY) > SLACK) found.push(at);
  }
  return found;
}
