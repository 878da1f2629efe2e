import { existsSync, readFileSync } from 'node:fs';
import { parseEnv } from 'node:util';
import type { z } from 'zod';
import { issueMessage } from './invalid-request.ts';
import { StartError } from './start-error.ts';

export interface EnvironmentSource {
  /** `process.env` of the program. */
  env: Readonly<Record<string, string | undefined>>;
  /** Arguments after the program's name: `process.argv.slice(2)`. */
  argv: readonly string[];
  /** Short names of flags, e.g. `{ port: 'RAG_PORT' }`. Every setting also has its long one: `--rag-port`. */
  aliases?: Readonly<Record<string, string>>;
  /** A file of `NAME=value` lines, `.env` in the current folder if left out; it need not exist. Null = none. */
  envFile?: string | null;
}

interface Given {
  value: string;
  /** Where it came from, as its user knows it: `--port`, `RAG_PORT`, `RAG_PORT in .env`. */
  from: string;
}

/**
 * Reads a program's settings once: flags win over the environment, the environment over the `.env` file. An empty
 * value is the same as none. Variables that the schema does not name are ignored, unknown flags are not.
 *
 * @param schema one field per variable, named as the variable; its `.describe()` is the remedy in the message
 * @throws StartError that names every bad setting with its value (never of keys), the reason and the remedy
 */
export function parseEnvironment<Schema extends z.ZodObject>(
  schema: Schema,
  source: EnvironmentSource,
): z.output<Schema> {
  const problems: string[] = [];
  const given = new Map<string, Given>([
    ...readFile(source.envFile === undefined ? '.env' : source.envFile),
    ...present(source.env, (name) => name),
    ...readFlags(source, Object.keys(schema.shape), problems),
  ]);
  const values: Record<string, string> = {};
  for (const name of Object.keys(schema.shape)) {
    const value = given.get(name)?.value;
    if (value !== undefined) values[name] = value;
  }
  const result = schema.safeParse(values);
  if (result.success && problems.length === 0) return result.data;
  for (const issue of result.error?.issues ?? []) problems.push(explain(issue, schema, given));
  throw new StartError(
    problems.length === 1
      ? `bad setting: ${problems[0]}`
      : `${problems.length} bad settings:\n${problems.map((problem) => `  - ${problem}`).join('\n')}`,
  );
}

function readFile(file: string | null): [string, Given][] {
  if (file === null || !existsSync(file)) return [];
  try {
    return present(parseEnv(readFileSync(file, 'utf8')), (name) => `${name} in ${file}`);
  } catch (error) {
    throw new StartError(`cannot read ${file}: ${error instanceof Error ? error.message : error}`, {
      cause: error,
    });
  }
}

function present(
  values: Readonly<Record<string, string | undefined>>,
  from: (name: string) => string,
): [string, Given][] {
  return Object.entries(values).flatMap(([name, value]): [string, Given][] =>
    value === undefined || value.trim() === '' ? [] : [[name, { value: value.trim(), from: from(name) }]],
  );
}

/** `--port 8001`, `--port=8001`, and `--flag` alone for `true`. */
function readFlags(
  { argv, aliases = {} }: EnvironmentSource,
  names: readonly string[],
  problems: string[],
): [string, Given][] {
  const flags = new Map<string, string>([
    ...names.map((name): [string, string] => [name.toLowerCase().replaceAll('_', '-'), name]),
    ...Object.entries(aliases),
  ]);
  const found: [string, Given][] = [];
  const rest = [...argv];
  for (let word = rest.shift(); word !== undefined; word = rest.shift()) {
    const [, flag = '', inline] = /^--([^=]+)(?:=(.*))?$/s.exec(word) ?? [];
    const name = flags.get(flag);
    if (name === undefined) {
      problems.push(
        `${word} is not a setting; known are ${[...flags.keys()].map((key) => `--${key}`).join(' ')}`,
      );
      if (flag !== '' && inline === undefined && rest[0]?.startsWith('--') === false) rest.shift();
      continue;
    }
    const separate = inline === undefined && rest[0]?.startsWith('--') === false ? rest.shift() : undefined;
    found.push([name, { value: inline ?? separate ?? 'true', from: `--${flag}` }]);
  }
  return found;
}

function explain(issue: z.core.$ZodIssue, schema: z.ZodObject, given: ReadonlyMap<string, Given>): string {
  const name = String(issue.path[0] ?? '');
  const value = given.get(name);
  const field: unknown = schema.shape[name];
  const remedy = hasDescription(field) ? `; ${name} is ${field.description}` : '';
  const reason = issueMessage(issue);
  if (value === undefined) return `${name} ${reason}${remedy}`;
  const from = value.from === name ? '' : ` (${value.from})`;
  return `${name}=${shown(name, value.value)}${from}: ${reason}${remedy}`;
}

function hasDescription(field: unknown): field is { description: string } {
  return (
    typeof field === 'object' &&
    field !== null &&
    'description' in field &&
    typeof field.description === 'string'
  );
}

function shown(name: string, value: string): string {
  if (/(KEYS?|TOKEN|SECRET|PASSWORD)$/.test(name)) return '(hidden)';
  return value.replace(/\/\/[^/@\s]*@/g, '//***@').slice(0, 200);
}
