// `npm test`: type check, lint and format check, then the tests. Everything runs even when an earlier step failed,
// so one run names all that is wrong. The last line is the result in numbers.
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { root, runTool, say, startTool } from './process.mjs';

/** Where vitest says what became of the tests: of those that were named, or of either half of all. */
const REPORTS = {
  named: '.state/test-report.json',
  e2e: '.state/e2e-report.json',
  unit: '.state/unit-report.json',
};

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
export async function test(args, { chromium, engine, recognition }) {
  const failed = [];
  for (const check of args.length === 0 ? CHECKS : []) {
    say(check.join(' '));
    if (runTool(check) !== 0) failed.push(check.join(' '));
  }

  mkdirSync(path.join(root, '.state'), { recursive: true });
  for (const report of Object.values(REPORTS)) rmSync(path.join(root, report), { force: true });
  const settings = {
    CHROMIUM_PATH: chromium ?? '',
    FROGWELL_ENGINE: engine ?? '',
    FROGWELL_OCR: recognition ?? '',
  };
  if (args.length > 0) {
    if (runTool(vitest(REPORTS.named, args), settings) !== 0) failed.push('vitest run');
  } else {
    // Two halves side by side: those with browsers and services mostly wait, and one after the other took twice as long.
    const unit = startTool(vitest(REPORTS.unit, ['--project', 'unit']), settings);
    const e2e = await startTool(vitest(REPORTS.e2e, ['--project', 'e2e']), settings, { isShown: true }).ended;
    if (e2e.status !== 0) failed.push('vitest run --project e2e');
    const { status, output } = await unit.ended;
    process.stdout.write(output);
    if (status !== 0) failed.push('vitest run --project unit');
  }
  if (!chromium && process.env.CI) failed.push('browser tests (no Chromium, and CI must not skip them)');

  for (const step of failed) say(`failed: ${step}`, console.error);
  console.log(summary(args.length > 0 ? [REPORTS.named] : [REPORTS.e2e, REPORTS.unit]));
  process.exitCode = failed.length === 0 ? 0 : 1;
}

function vitest(report, args) {
  return ['vitest', 'run', '--reporter=default', '--reporter=json', `--outputFile.json=${report}`, ...args];
}

/** `N passed, N failed` as vitest's own reports count them; a file that could not be run counts as one failure. */
function summary(reports) {
  const total = { passed: 0, failed: 0, skipped: 0 };
  for (const report of reports.map((name) => path.join(root, name)).filter(existsSync)) {
    const { numPassedTests, numFailedTests, numPendingTests, testResults } = JSON.parse(
      readFileSync(report, 'utf8'),
    );
    const broken = testResults.filter(
      (file) => file.status === 'failed' && file.assertionResults.length === 0,
    );
    total.passed += numPassedTests;
    total.failed += numFailedTests + broken.length;
    total.skipped += numPendingTests;
  }
  if (total.skipped > 0) console.log(`${total.skipped} skipped`);
  return `${total.passed} passed, ${total.failed} failed`;
}
