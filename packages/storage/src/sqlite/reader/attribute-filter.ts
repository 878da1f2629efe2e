import type { AttributeFilter, Attributes } from '@frogwell/protocol';

/** What a filter looks at: a file's attributes, and below them those that its document tells of itself (both JSON). */
export function filterable({ attributes, own }: { attributes: string; own: string }): Attributes {
  return { ...JSON.parse(own), ...JSON.parse(attributes) };
}

/** Does a file with these attributes pass? The rules are at `SearchScope` of the contract. */
export function passesFilter(filter: AttributeFilter, attributes: Attributes): boolean {
  switch (filter.type) {
    case 'and':
      return filter.filters.every((part) => passesFilter(part, attributes));
    case 'or':
      return filter.filters.some((part) => passesFilter(part, attributes));
    default:
      return compare(filter, Object.hasOwn(attributes, filter.key) ? attributes[filter.key] : undefined);
  }
}

type Comparison = Exclude<AttributeFilter, { type: 'and' | 'or' }>;
type Scalar = string | number | boolean;

function compare({ type, value }: Comparison, actual: Scalar | undefined): boolean {
  switch (type) {
    case 'eq':
      return actual === value;
    case 'ne':
      return actual !== value;
    case 'in':
      return isAmong(value, actual);
    case 'nin':
      return !isAmong(value, actual);
    default: {
      if (actual === undefined || Array.isArray(value) || typeof actual !== typeof value) {
        return false;
      }
      switch (type) {
        case 'gt':
          return actual > value;
        case 'gte':
          return actual >= value;
        case 'lt':
          return actual < value;
        case 'lte':
          return actual <= value;
      }
    }
  }
}

/** A single value stands for a list of one. */
function isAmong(value: Comparison['value'], actual: Scalar | undefined): boolean {
  const values: readonly Scalar[] = Array.isArray(value) ? value : [value];
  return actual !== undefined && values.includes(actual);
}
