// `npm test`: type check, lint and format check, then the tests. Everything runs even when an earlier step failed,
// so one run names all that is wrong. The last line is the result in numbers.
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { root, runTool, say } from './process.mjs';

const REPORT = '.state/test-report.json';

const CHECKS = [
  ['tsc', '--noEmit', '-p', 'tsconfig.json'],
  ['tsc', '--noEmit', '-p', 'apps/web/tsconfig.json'],
  ['biome', 'check', '--error-on-warnings', '.'],
];

/**
 * @param args     passed to vitest; with arguments the static checks are left out
 * @param chromium path of the browser, or undefined: then its tests are skipped, which CI does not accept
 * @param recognition folder of text recognition, or undefined: then its tests need Tesseract
 * @param engine   folder of the engine for models, or undefined: then the tests that need it fail
 */
export function test(args, { chromium, engine, recognition }) {
  const failed = [];
  for (const check of args.length === 0 ? CHECKS : []) {
    say(check.join(' '));
    if (runTool(check) !== 0) failed.push(check.join(' '));
  }

  const report = path.join(root, REPORT);
  mkdirSync(path.dirname(report), { recursive: true });
  rmSync(report, { force: true });
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${REPORT}`];
  const status = runTool(['vitest', 'run', ...reporters, ...args], {
    CHROMIUM_PATH: chromium ?? '',
    FROGWELL_ENGINE: engine ?? '',
    FROGWELL_OCR: recognition ?? '',
  });
  if (status !== 0) failed.push('vitest run');
  if (!chromium && process.env.CI) failed.push('browser tests (no Chromium, and CI must not skip them)');

  for (const step of failed) say(`failed: ${step}`, console.error);
  console.log(summary(report));
  process.exitCode = failed.length === 0 ? 0 : 1;
}

/** `N passed, N failed` as vitest's own report counts them; a file that could not be run counts as one failure. */
function summary(report) {
  if (!existsSync(report)) return '0 passed, 0 failed';
  const { numPassedTests, numFailedTests, numPendingTests, testResults } = JSON.parse(
    readFileSync(report, 'utf8'),
  );
  const broken = testResults.filter((file) => file.status === 'failed' && file.assertionResults.length === 0);
  if (numPendingTests > 0) console.log(`${numPendingTests} skipped`);
  return `${numPassedTests} passed, ${numFailedTests + broken.length} failed`;
}
