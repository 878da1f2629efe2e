/** Levels of a tool or a schema; what people write has ten. */
const MOST_LEVELS = 100;

/** Whether objects and lists lie in one another so deep that programs which follow them would run out of stack. */
export function isNestedTooDeep(value: unknown, levels = MOST_LEVELS): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return levels === 0 || Object.values(value).some((inner) => isNestedTooDeep(inner, levels - 1));
}
