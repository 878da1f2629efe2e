import type { ReactNode } from 'react';
import { Icon, type IconName } from './icon.tsx';

const TONES = {
  info: { box: 'border-line bg-sunken text-ink', icon: 'info' },
  ok: { box: 'border-ok/40 bg-ok-soft text-ok', icon: 'check' },
  warn: { box: 'border-warn/40 bg-warn-soft text-warn', icon: 'warning' },
  danger: { box: 'border-danger/40 bg-danger-soft text-danger', icon: 'warning' },
} as const satisfies Record<string, { box: string; icon: IconName }>;

export type Tone = keyof typeof TONES;

/** Something to know, in place. Problems (`warn`, `danger`) are read out when they appear. */
export function Notice({
  tone = 'info',
  children,
  action,
}: {
  tone?: Tone;
  children: ReactNode;
  action?: ReactNode;
}) {
  return (
    <div
      role={tone === 'danger' || tone === 'warn' ? 'alert' : 'status'}
      className={`flex items-start gap-2.5 rounded-lg border px-3.5 py-2.5 text-sm ${TONES[tone].box}`}
    >
      <Icon name={TONES[tone].icon} className="mt-px size-4.5" />
      <div className="min-w-0 flex-1 break-words">{children}</div>
      {action}
    </div>
  );
}

const BADGES: Record<Tone, string> = {
  info: 'bg-sunken text-ink-soft',
  ok: 'bg-ok-soft text-ok',
  warn: 'bg-warn-soft text-warn',
  danger: 'bg-danger-soft text-danger',
};

export function Badge({ tone = 'info', children }: { tone?: Tone; children: ReactNode }) {
  return (
    <span
      className={`inline-flex items-center rounded-md px-1.5 py-0.5 text-xs font-medium whitespace-nowrap ${BADGES[tone]}`}
    >
      {children}
    </span>
  );
}

/** What stands where nothing is yet: why it is empty and what to do. */
export function EmptyState({
  icon,
  title,
  children,
  action,
}: {
  icon: IconName;
  title: string;
  children?: ReactNode;
  action?: ReactNode;
}) {
  return (
    <div className="mx-auto flex max-w-md flex-col items-center gap-2 px-4 py-12 text-center">
      <span className="rounded-full bg-accent-soft p-3 text-accent">
        <Icon name={icon} className="size-7" />
      </span>
      <h2 className="mt-1 font-semibold">{title}</h2>
      {children && <div className="text-sm text-ink-soft">{children}</div>}
      {action && <div className="mt-2">{action}</div>}
    </div>
  );
}

/** @param value 0..1, or null while nobody knows how much there is */
export function ProgressBar({ label, value }: { label: string; value: number | null }) {
  return (
    <div
      role="progressbar"
      aria-label={label}
      {...(value !== null && {
        'aria-valuenow': Math.round(value * 100),
        'aria-valuemin': 0,
        'aria-valuemax': 100,
      })}
      className="h-1.5 w-full overflow-hidden rounded-full bg-sunken"
    >
      <div
        className={`h-full rounded-full bg-accent transition-[width] ${value === null ? 'w-1/3 animate-pulse' : ''}`}
        {...(value !== null && { style: { width: `${Math.max(2, value * 100)}%` } })}
      />
    </div>
  );
}

export function Spinner({ label }: { label: string }) {
  return (
    <div role="status" className="flex items-center justify-center gap-2 py-10 text-sm text-ink-soft">
      <span className="size-5 animate-spin rounded-full border-2 border-current border-t-transparent" />
      {label}
    </div>
  );
}
