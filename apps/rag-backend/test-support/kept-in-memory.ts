/** What a provider choice needs around it, without a store. Values are kept as JSON, as a store would. */
export function keptInMemory() {
  const values = new Map<string, string>();
  const audit: Record<string, unknown>[] = [];
  return {
    audit,
    kept: {
      get: async (name: string): Promise<unknown> => JSON.parse(values.get(name) ?? 'null'),
      set: async (name: string, value: unknown) => void values.set(name, JSON.stringify(value)),
      delete: async (name: string) => void values.delete(name),
    },
    journal: { append: async (_kind: string, entry: Record<string, unknown>) => void audit.push(entry) },
    log: { info: () => undefined },
  };
}
