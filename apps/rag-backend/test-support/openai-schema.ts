import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';

import { expect } from 'vitest';

/** Where OpenAI's own description of its API lies unless a test is told otherwise: beside the checkout. */
const DEFAULT_PATH = path.resolve(import.meta.dirname, '../../../../shared/openai/openapi.json');

/** Fails the test when a value is not what a schema of OpenAI's document says. */
export type ExpectSchema = (name: string, value: unknown) => void;

/**
 * @param schemaPath `FROGWELL_OPENAI_SCHEMA`
 * @returns a check that passes over everything, after a message, when the document is not there
 */
export function loadOpenAISchema(schemaPath = DEFAULT_PATH): ExpectSchema {
  if (!existsSync(schemaPath)) {
    process.emitWarning("OpenAI's document is not there (FROGWELL_OPENAI_SCHEMA): shapes are not checked");
    return () => undefined;
  }
  const ajv = loadDocument(schemaPath);
  return (name, value) => {
    const check = ajv.getSchema(`openai#/components/schemas/${name}`);
    if (!check) throw new Error(`OpenAI's document has no schema ${name}`);
    const isValid = check(value);
    expect(isValid ? [] : check.errors, `${name}: ${JSON.stringify(value).slice(0, 2_000)}`).toEqual([]);
  };
}

function loadDocument(schemaPath: string): Ajv2020 {
  // The document still writes OpenAPI 3.0's `nullable`, which Ajv does not know.
  const document = JSON.parse(readFileSync(schemaPath, 'utf8'), (_key, value) => {
    if (typeof value !== 'object' || !value?.nullable) return value;
    const { nullable: _nullable, ...schema } = value;
    return { anyOf: [schema, { type: 'null' }] };
  });
  const ajv = new Ajv2020({ strict: false, allErrors: true, formats: { unixtime: true } });
  addFormats.default(ajv);
  ajv.addSchema({ $id: 'openai', components: document.components });
  return ajv;
}
