import type { FastifySchemaCompiler } from 'fastify';
import type { z } from 'zod';
import { ApiError } from './api-error.ts';

/** Validates with zod; a violation becomes a 400 that names the field, the value and what was expected. */
export const validatorCompiler: FastifySchemaCompiler<z.ZodType> =
  ({ schema, httpPart }) =>
  (data) => {
    const result = schema.safeParse(data, { reportInput: true });
    if (result.success) return { value: result.data };
    return { error: invalidRequest(result.error, httpPart ?? 'body') };
  };

/**
 * The 400 for a failed parse: its first issue, with a path like `messages[0].role`.
 *
 * @param part what was parsed, named where the whole of it is wrong: `body`, `querystring`, `params`
 */
export function invalidRequest(error: z.core.$ZodError, part: string): ApiError {
  const [first] = error.issues;
  if (first === undefined) return new ApiError('invalid_value', `${part} is invalid`, { cause: error });
  const issue = deepest(first);
  // A key that is not known has no path of its own.
  const unknownKey = issue.code === 'unrecognized_keys' ? issue.keys.slice(0, 1) : [];
  const param = issuePath([...issue.path, ...unknownKey]);
  return new ApiError('invalid_value', `${param || part}: ${explain(issue)}`, {
    param: param || null,
    cause: error,
  });
}

/** `['messages', 0, 'role']` as `messages[0].role`. */
export function issuePath(path: readonly PropertyKey[]): string {
  let text = '';
  for (const key of path) {
    if (typeof key === 'number') text += `[${key}]`;
    else text += text === '' ? String(key) : `.${String(key)}`;
  }
  return text;
}

/** What is wrong and what would be right, e.g. `"boss" is not allowed; expected one of "system"|"user"`. */
export function explain(issue: z.core.$ZodIssue): string {
  const message = issueMessage(issue);
  if (issue.code === 'custom' || issue.code === 'unrecognized_keys') return message;
  const missing = issue.input === undefined || (issue.input === null && issue.path.length === 0);
  if (missing) return `is required; ${message}`;
  return `${shown(issue.input)} is not allowed; ${message}`;
}

/** Zod's message without its opening and without the type that came in, which the shown value tells better. */
export function issueMessage(issue: { message: string }): string {
  return issue.message
    .replace(/^(Invalid (option|input|value)|Too (small|big)): /, '')
    .replace(/, received [\w ]+$/, '');
}

/** A union reports every branch; the one that got furthest is the one the caller meant. */
function deepest(issue: z.core.$ZodIssue): z.core.$ZodIssue {
  if (issue.code !== 'invalid_union') return issue;
  const branches = issue.errors
    .flatMap((branch) => branch.slice(0, 1))
    .map((inner) => deepest({ ...inner, path: [...issue.path, ...inner.path] }));
  const best = branches.toSorted((a, b) => b.path.length - a.path.length)[0];
  if (best === undefined || best.path.length === issue.path.length) {
    const expected = branches.map(issueMessage);
    return { ...issue, message: [...new Set(expected)].join(' or ') || issue.message };
  }
  return best;
}

function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value);
  if (text.length <= 60) return text;
  if (typeof value === 'object') return Array.isArray(value) ? 'this array' : 'this object';
  return `${text.slice(0, 57)}…"`;
}
