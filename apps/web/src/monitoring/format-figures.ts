import { formatDuration, formatNumber } from '../texts/format.ts';
import { currentLanguage } from '../texts/language.ts';

/** `120 ms`, `3,4 s`; a dash where nothing was measured. */
export function formatSeconds(seconds: number | null): string {
  return seconds === null
    ? '–'
    : formatDuration(seconds < 0.01 ? Math.ceil(seconds * 1_000) : seconds * 1_000);
}

/** Few digits for small numbers, none for large ones. */
export function formatAmount(value: number | null): string {
  if (value === null) return '–';
  return formatNumber(value, value < 10 ? 1 : 0);
}

/** @param share 0..1; rare is not never: `0,011%` */
export function formatShare(share: number): string {
  return new Intl.NumberFormat(locale(), { style: 'percent', maximumSignificantDigits: 2 }).format(share);
}

/** `3 ngày 4 giờ`, `12 minutes`: the two largest units. */
export function formatUptime(seconds: number): string {
  const parts = [
    ['day', Math.floor(seconds / 86_400)],
    ['hour', Math.floor(seconds / 3_600) % 24],
    ['minute', Math.floor(seconds / 60) % 60],
  ] as const;
  const begin = parts.findIndex(([, value]) => value > 0);
  const shown = begin === -1 ? [['second', seconds] as const] : parts.slice(begin, begin + 2);
  return shown
    .filter(([, value], index) => value > 0 || index === 0)
    .map(([unit, value]) =>
      new Intl.NumberFormat(locale(), {
        style: 'unit',
        unit,
        unitDisplay: 'long',
      }).format(value),
    )
    .join(' ');
}

export function locale(): string {
  return currentLanguage() === 'vi' ? 'vi-VN' : 'en-GB';
}
