/** What the address of a citation says beside the file. */
export interface SourceSearch {
  store?: string;
  start?: number;
  end?: number;
}

/** Reads the query of `/documents/{fileId}`; whatever is not an offset is left out. */
export function readSourceSearch(search: Record<string, unknown>): SourceSearch {
  const start = offset(search['start']);
  const end = offset(search['end']);
  const store = search['store'];
  return {
    ...(typeof store === 'string' && store !== '' && { store }),
    ...(start !== undefined && { start }),
    ...(end !== undefined && { end }),
  };
}

function offset(value: unknown): number | undefined {
  const number = typeof value === 'string' ? Number(value) : value;
  return typeof number === 'number' && Number.isInteger(number) && number >= 0 ? number : undefined;
}
