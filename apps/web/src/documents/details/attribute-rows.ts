import type { Attributes } from '@frogwell/protocol';

export const KINDS = ['text', 'number', 'boolean'] as const;
/** As many as a file may have. */
export const MOST_ATTRIBUTES = 16;

/** An attribute while it is typed. */
export interface AttributeRow {
  id: number;
  name: string;
  /** As typed: `2024`, `true`. */
  value: string;
  kind: (typeof KINDS)[number];
}

export interface AttributeProblem {
  field: 'name' | 'value';
  reason: 'noName' | 'sameName' | 'noNumber' | 'noBoolean';
}

export function rowsOf(attributes: Attributes): AttributeRow[] {
  return Object.entries(attributes).map(([name, value], id) => ({
    ...{ id, name, value: String(value) },
    kind: typeof value === 'string' ? 'text' : typeof value === 'number' ? 'number' : 'boolean',
  }));
}

/** @returns the attributes, or null with what is wrong in which row */
export function readAttributes(rows: readonly AttributeRow[]): {
  attributes: Attributes | null;
  problems: Map<number, AttributeProblem>;
} {
  const problems = new Map<number, AttributeProblem>();
  const entries = new Map<string, Attributes[string]>();
  for (const { id, name, value, kind } of rows) {
    const trimmed = name.trim();
    const number = Number(value.trim().replace(',', '.'));
    const boolean = { true: true, false: false }[value.trim().toLowerCase()];
    if (trimmed === '') problems.set(id, { field: 'name', reason: 'noName' });
    else if (entries.has(trimmed)) problems.set(id, { field: 'name', reason: 'sameName' });
    else if (kind === 'number' && (value.trim() === '' || !Number.isFinite(number)))
      problems.set(id, { field: 'value', reason: 'noNumber' });
    else if (kind === 'boolean' && boolean === undefined)
      problems.set(id, { field: 'value', reason: 'noBoolean' });
    else entries.set(trimmed, kind === 'text' ? value : kind === 'number' ? number : (boolean ?? false));
  }
  return { attributes: problems.size > 0 ? null : Object.fromEntries(entries), problems };
}
