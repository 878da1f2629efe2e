import os from 'node:os';
import { controlGroupLimits, type ReadText, readText } from './control-group.ts';

/** Of all memory, what macOS leaves to a program that asks for it: it fills the rest with files and frees them late. */
const MACOS_SHARE = 0.7;

export interface MemorySources {
  platform: NodeJS.Platform;
  totalBytes: number;
  freeBytes: number;
  read: ReadText;
}

/** Bytes that a new process may take now without pushing others out: what is free, within the control group's limit. */
export function availableMemory(
  { platform, totalBytes, freeBytes, read }: MemorySources = thisMachine(),
): number {
  // "Free" on macOS is close to nothing on every machine that has run for an hour.
  if (platform === 'darwin') return Math.max(freeBytes, MACOS_SHARE * totalBytes);
  const kilobytes = /^MemAvailable:\s+(\d+) kB/m.exec(read('/proc/meminfo') ?? '')?.[1];
  const available = kilobytes === undefined ? freeBytes : Number(kilobytes) * 1024;
  return Math.min(available, controlGroupLimits(read).memoryLeft ?? available);
}

function thisMachine(): MemorySources {
  return { platform: process.platform, totalBytes: os.totalmem(), freeBytes: os.freemem(), read: readText };
}
