// On a terminal the services' JSON log is shown as short lines; into a file or a pipe it goes as it is.
import { createInterface } from 'node:readline';

const LEVELS = { 40: 'warn ', 50: 'error', 60: 'fatal' };
const LEFT_OUT = new Set([
  'level',
  'time',
  'pid',
  'hostname',
  'name',
  'msg',
  'err',
  'requestId',
  'method',
  'route',
]);
const WARN = 40;

/** @param stream standard output of a service, one JSON object per line */
export function showLog(stream, print = console.log) {
  createInterface({ input: stream }).on('line', (line) => {
    const text = readableLine(line);
    if (text !== undefined) print(text);
  });
}

/** @returns undefined for what only matters to a machine: the steps of a start, and health checks that went well */
export function readableLine(line) {
  let entry;
  try {
    entry = JSON.parse(line);
  } catch {
    // Not a log line, e.g. Node's own report of a crash: shown as it is.
    return line;
  }
  if (entry === null || typeof entry !== 'object' || typeof entry.level !== 'number') return line;
  const isRequest = entry.method !== undefined && entry.route !== undefined;
  if (entry.level < WARN && (!isRequest || entry.route === '/health')) return undefined;

  const time = new Date(entry.time).toTimeString().slice(0, 8);
  const what = isRequest ? `${entry.method} ${entry.route}` : entry.msg;
  const rest = Object.entries(entry)
    .filter(([name, value]) => !LEFT_OUT.has(name) && value !== null && value !== undefined)
    .map(([name, value]) => `${name}=${typeof value === 'object' ? JSON.stringify(value) : value}`);
  const cause = entry.err?.message ? [`cause=${entry.err.message}`] : [];
  return [time, entry.name, LEVELS[entry.level], what, ...rest, ...cause].filter(Boolean).join(' ');
}
