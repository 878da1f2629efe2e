import { currentLanguage, type Language } from './language.ts';

const LOCALES: Record<Language, string> = { vi: 'vi-VN', en: 'en-GB' };

function locale(): string {
  return LOCALES[currentLanguage()];
}

/** `1.234,5` or `1,234.5` */
export function formatNumber(value: number, maximumFractionDigits = 0): string {
  return new Intl.NumberFormat(locale(), { maximumFractionDigits }).format(value);
}

/** @param share 0..1 */
export function formatPercent(share: number): string {
  return new Intl.NumberFormat(locale(), { style: 'percent', maximumFractionDigits: 0 }).format(share);
}

/** `1,5 MB`: powers of 1,024, as file managers count. */
export function formatBytes(bytes: number): string {
  const units = ['B', 'KB', 'MB', 'GB', 'TB'];
  const power = bytes < 1 ? 0 : Math.min(units.length - 1, Math.floor(Math.log2(bytes) / 10));
  return `${formatNumber(bytes / 1_024 ** power, power === 0 ? 0 : 1)} ${units[power]}`;
}

/** `850 ms`, `1,2 s`, `3 min` */
export function formatDuration(ms: number): string {
  if (ms < 1_000) return `${formatNumber(ms)} ms`;
  if (ms < 60_000) return `${formatNumber(ms / 1_000, 1)} s`;
  return `${formatNumber(ms / 60_000, 1)} min`;
}

/** Date and time of an instant, in milliseconds since the epoch. */
export function formatTime(at: number): string {
  return new Intl.DateTimeFormat(locale(), { dateStyle: 'medium', timeStyle: 'short' }).format(at);
}
