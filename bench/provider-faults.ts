/**
 * What does a caller see when the provider behind the backend misbehaves? Every fault of the test suite, whole and
 * streamed, as OpenAI and as a local server, each on a real socket: outcome, calls that reached the provider, time, and
 * whether every body is valid by OpenAI's own description of its API.
 *
 * Options: `--schema openapi.json` (or `FROGWELL_OPENAI_SCHEMA`)
 */
import { parseArgs } from 'node:util';
import { readOpenAIDocument } from '../apps/rag-backend/test-support/openai-document.ts';
import { type Outcome, PROVIDER_FAULTS } from '../apps/rag-backend/test-support/provider-faults.ts';
import {
  expectedCalls,
  expectedOutcome,
  type FaultResult,
  faultSettings,
  runProviderFault,
  schemaOf,
  startFaultyServer,
} from '../apps/rag-backend/test-support/run-provider-fault.ts';
import { startBackend } from '../apps/rag-backend/test-support/start-backend.ts';

const { values } = parseArgs({ options: { schema: { type: 'string' } } });
const schemaErrors = readOpenAIDocument(values.schema ?? process.env['FROGWELL_OPENAI_SCHEMA']);
const totals = { cells: 0, asDocumented: 0, bodies: 0, valid: 0 };

console.log('fault | provider | form | status | outcome | calls | ms');
for (const fault of PROVIDER_FAULTS) {
  for (const provider of ['openai', 'local'] as const) {
    for (const streamed of [false, true]) {
      const server = await startFaultyServer();
      const backend = await startBackend(faultSettings(provider, server.url));
      try {
        const result = await runProviderFault(backend.url, { server, fault, streamed });
        const expected = expectedOutcome(fault, streamed);
        const isRight =
          JSON.stringify(result.outcome) === JSON.stringify(expected) &&
          result.calls === expectedCalls(fault, expected, provider) &&
          result.problems.length === 0;
        totals.cells += 1;
        if (isRight) totals.asDocumented += 1;
        countValid(result);
        const cells = [
          fault.name,
          provider,
          streamed ? 'streamed' : 'whole',
          result.status,
          shown(result.outcome),
          result.calls,
          result.ms.toFixed(0),
          ...(isRight ? [] : [`NOT AS DOCUMENTED: ${shown(expected)} ${result.problems.join(', ')}`]),
        ];
        console.log(cells.join(' | '));
      } finally {
        await backend.remove();
        await server.close();
      }
    }
  }
}
console.log(
  `\n${totals.asDocumented} of ${totals.cells} outcomes as documented (${PROVIDER_FAULTS.length} faults)`,
);
if (schemaErrors) console.log(`${totals.valid} of ${totals.bodies} bodies valid by OpenAI's schemas`);
if (totals.asDocumented < totals.cells || totals.valid < totals.bodies) process.exitCode = 1;

function countValid(result: FaultResult): void {
  if (!schemaErrors) return;
  for (const body of result.bodies) {
    totals.bodies += 1;
    if (schemaErrors(schemaOf(body, result), body).length === 0) totals.valid += 1;
  }
}

function shown(outcome: Outcome): string {
  if ('code' in outcome) return outcome.code;
  return 'inBand' in outcome ? `in band: ${outcome.inBand}` : `answered (${outcome.text.length} letters)`;
}
