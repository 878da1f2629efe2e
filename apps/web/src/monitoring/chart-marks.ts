/** Of the drawing and of the table in its place, in CSS pixels. */
export const CHART_AREA_HEIGHT = 190;

/** Lines differ in their strokes too, not in colour alone. In CSS pixels: drawn, left out, … */
const DASHES: readonly number[][] = [[], [6, 4], [2, 3], [10, 3, 2, 3]];

export function dashOf(index: number): number[] {
  return DASHES[index % DASHES.length] ?? [];
}

/** Written out, because class names are looked for in the sources. */
export const LINE_COLOURS = [
  'text-[var(--chart-1)]',
  'text-[var(--chart-2)]',
  'text-[var(--chart-3)]',
  'text-[var(--chart-4)]',
  'text-[var(--chart-5)]',
  'text-[var(--chart-6)]',
];
