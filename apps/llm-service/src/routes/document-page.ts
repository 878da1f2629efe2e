import { z } from 'zod';
import type { Operation } from './api-document.ts';

const STYLE = `
:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif }
body { max-width: 60rem; margin: 2rem auto; padding: 0 1rem }
h2 { margin-top: 2.5rem; text-transform: capitalize }
summary { cursor: pointer; padding: .35rem 0 }
code { font: .95em ui-monospace, monospace }
.method { display: inline-block; min-width: 4.5em; font-weight: 600 }
table { border-collapse: collapse; width: 100%; margin: .5rem 0 1rem }
th, td { text-align: left; vertical-align: top; padding: .25rem .75rem .25rem 0; border-bottom: 1px solid #8884 }
td:first-child { white-space: nowrap }
.required { color: #b3261e }
`;

const Property = z.looseObject({
  type: z.union([z.string(), z.array(z.string())]).optional(),
  description: z.string().optional(),
  default: z.unknown().optional(),
  enum: z.array(z.unknown()).optional(),
  minimum: z.number().optional(),
  maximum: z.number().optional(),
  items: z.unknown().optional(),
  anyOf: z.array(z.unknown()).optional(),
});
const ObjectSchema = z.looseObject({
  properties: z.record(z.string(), z.unknown()).default({}),
  required: z.array(z.string()).default([]),
});

/** The interface as one page that loads nothing else. */
export function documentPage(
  operations: readonly Operation[],
  { version, introduction }: { version: string; introduction: string },
): string {
  const tags = [...new Set(operations.map(({ tag }) => tag))];
  const sections = tags.map((tag) => {
    const own = operations.filter((operation) => operation.tag === tag);
    return `<h2>${toHtml(tag)}</h2>\n${own.map(operationOf).join('\n')}`;
  });
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Frogwell LLM service ${toHtml(version)}</title>
<style>${STYLE}</style>
<h1>Frogwell LLM service</h1>
<p>${toHtml(introduction)} The same as <a href="/openapi.json">OpenAPI document</a>.</p>
${sections.join('\n')}
</html>
`;
}

function operationOf(operation: Operation): string {
  const { method, path, summary, parameters, body, answer, isStreamed, isOpen } = operation;
  const notes = [
    isStreamed ? 'With "stream": true the answer is server-sent events.' : '',
    isOpen ? 'Needs no key.' : '',
  ].filter(Boolean);
  const rows = parameters.map(({ name, in: place, required, schema }) => row(name, schema, required, place));
  return `<details>
<summary><span class="method">${toHtml(method)}</span> <code>${toHtml(path)}</code> – ${toHtml(summary)}</summary>
${notes.length > 0 ? `<p>${toHtml(notes.join(' '))}</p>` : ''}${rows.length > 0 ? table('Parameters', rows) : ''}${body ? table('Body', rowsOf(body)) : ''}${answer ? table('Answer', rowsOf(answer)) : ''}
</details>`;
}

function table(title: string, rows: readonly string[]): string {
  return rows.length === 0 ? '' : `<table><caption>${title}</caption>${rows.join('')}</table>`;
}

function rowsOf(schema: unknown): string[] {
  const { properties, required } = ObjectSchema.parse(schema);
  return Object.entries(properties).map(([name, property]) => row(name, property, required.includes(name)));
}

function row(name: string, schema: unknown, required: boolean, place?: string): string {
  const property = Property.safeParse(schema).data ?? {};
  const notes = [
    place === undefined ? '' : `in the ${place}`,
    property.description ?? '',
    property.default === undefined ? '' : `default ${JSON.stringify(property.default)}`,
  ];
  return (
    `<tr><td><code>${toHtml(name)}</code>${required ? ' <span class="required">required</span>' : ''}</td>` +
    `<td>${toHtml(kindOf(schema))}</td><td>${toHtml(notes.filter(Boolean).join('; '))}</td></tr>`
  );
}

/** `integer, 1 or more`, `"float" or "base64"`, `list of string`. */
function kindOf(schema: unknown): string {
  const property = Property.safeParse(schema).data;
  if (property === undefined) return '';
  const { type, minimum, maximum, items, anyOf } = property;
  if (anyOf) {
    const kinds = anyOf.map(kindOf).filter((kind) => kind !== 'null' && kind !== '');
    return [...new Set(kinds)].join(' or ');
  }
  if (property.enum) return property.enum.map((value) => JSON.stringify(value)).join(' or ');
  if (items !== undefined) return `list of ${kindOf(items) || 'anything'}`;
  const limits = [
    minimum === undefined || minimum < -1e15 ? '' : `${minimum} or more`,
    maximum === undefined || maximum > 1e15 ? '' : `at most ${maximum}`,
  ].filter(Boolean);
  return [[type].flat().join(' or '), ...limits].filter(Boolean).join(', ');
}

function toHtml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}
