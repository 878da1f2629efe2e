import { expect } from 'vitest';
import { readOpenAIDocument } from './openai-document.ts';

/** Fails the test when a value is not what a schema of OpenAI's document says. */
export type ExpectSchema = (name: string, value: unknown) => void;

/**
 * @param schemaPath `FROGWELL_OPENAI_SCHEMA`
 * @returns a check that passes over everything, after a message, when the document is not there
 */
export function loadOpenAISchema(schemaPath?: string): ExpectSchema {
  const errorsOf = readOpenAIDocument(schemaPath);
  return (name, value) => {
    expect(errorsOf?.(name, value) ?? [], `${name}: ${JSON.stringify(value).slice(0, 2_000)}`).toEqual([]);
  };
}
