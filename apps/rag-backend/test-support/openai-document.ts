import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { Ajv2020, type ErrorObject } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';

/** Where OpenAI's own description of its API lies unless somebody says otherwise: beside the checkout. */
const DEFAULT_PATH = path.resolve(import.meta.dirname, '../../../../shared/openai/openapi.json');

/** What is wrong with a value by a schema of OpenAI's document; `[]` when nothing is. */
export type SchemaErrors = (name: string, value: unknown) => ErrorObject[];

/**
 * @param schemaPath `FROGWELL_OPENAI_SCHEMA`
 * @returns undefined, after a message, when the document is not there
 */
export function readOpenAIDocument(schemaPath = DEFAULT_PATH): SchemaErrors | undefined {
  if (!existsSync(schemaPath)) {
    process.emitWarning("OpenAI's document is not there (FROGWELL_OPENAI_SCHEMA): shapes are not checked");
    return undefined;
  }
  // The document still writes OpenAPI 3.0's `nullable`, which Ajv does not know.
  const document = JSON.parse(readFileSync(schemaPath, 'utf8'), (_key, value) => {
    if (typeof value !== 'object' || !value?.nullable) return value;
    const { nullable: _nullable, ...schema } = value;
    return { anyOf: [schema, { type: 'null' }] };
  });
  const ajv = new Ajv2020({ strict: false, allErrors: true, formats: { unixtime: true } });
  addFormats.default(ajv);
  ajv.addSchema({ $id: 'openai', components: document.components });
  return (name, value) => {
    const check = ajv.getSchema(`openai#/components/schemas/${name}`);
    if (!check) throw new Error(`OpenAI's document has no schema ${name}`);
    return check(value) ? [] : (check.errors ?? []);
  };
}
