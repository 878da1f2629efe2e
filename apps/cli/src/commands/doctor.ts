import { fileURLToPath } from 'node:url';
import type { CommandContext } from '../command.ts';
import type { Check } from '../doctor/check.ts';
import { machineChecks } from '../doctor/machine-checks.ts';
import { serviceChecks } from '../doctor/service-checks.ts';
import { EXIT } from '../exit-codes.ts';

const ROOT = fileURLToPath(new URL('../../../../', import.meta.url));

/** `frogwell doctor`: what is healthy, what is not, and what to do about it. Fails when one check fails. */
export async function doctor({ settings, client, terminal, text }: CommandContext): Promise<number> {
  const { environment, language } = settings;
  const checks = [
    ...(await machineChecks(environment, ROOT, language)),
    ...(await serviceChecks(client, environment, language)),
  ];
  const count = (status: Check['status']) => checks.filter((check) => check.status === status).length;
  const counts = { ok: count('ok'), warn: count('warn'), fail: count('fail') };

  if (settings.json) {
    terminal.out(`${JSON.stringify({ ...counts, checks })}\n`);
  } else {
    const width = Math.max(...checks.map(({ name }) => name.length));
    for (const { name, status, detail, remedy } of checks) {
      terminal.out(`${status.padEnd(5)} ${name.padEnd(width)}  ${detail}\n`);
      if (remedy !== undefined) terminal.out(`${' '.repeat(width + 8)}${text('remedy')}: ${remedy}\n`);
    }
    terminal.out(`\n${text('doctorSummary', counts)}\n`);
  }
  return counts.fail > 0 ? EXIT.failed : EXIT.ok;
}
