import { spawn } from 'node:child_process';
import { residentMegabytesOf } from '../../bench/process-tree.ts';

/** What a process printed, how long it took and how much memory it held at most. */
export interface MeasuredProcess {
  output: string;
  /** What it wrote to stderr last. */
  complaint: string;
  status: number | null;
  seconds: number;
  /** With its descendants; looked at every 10 ms. */
  peakMegabytes: number;
}

const TIMEOUT_MS = 300_000;

/** @returns undefined when there is no such program */
export async function measureProcess(program: string, args: string[]): Promise<MeasuredProcess | undefined> {
  const began = performance.now();
  const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'], timeout: TIMEOUT_MS });
  let output = '';
  let complaint = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    output += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    complaint = (complaint + text).slice(-2_000);
  });
  let peakMegabytes = 0;
  const look = setInterval(() => {
    if (child.pid !== undefined) peakMegabytes = Math.max(peakMegabytes, residentMegabytesOf(child.pid));
  }, 10);
  const { promise, resolve, reject } = Promise.withResolvers<number | null | undefined>();
  child.once('error', (error: NodeJS.ErrnoException) =>
    error.code === 'ENOENT' ? resolve(undefined) : reject(error),
  );
  child.once('close', (code) => resolve(code));
  try {
    const status = await promise;
    if (status === undefined) return undefined;
    return { output, complaint, status, seconds: (performance.now() - began) / 1_000, peakMegabytes };
  } finally {
    clearInterval(look);
  }
}
