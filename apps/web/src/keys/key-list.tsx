import type { ApiKey } from '@frogwell/protocol';
import { useTexts } from '../texts/define-texts.ts';
import { formatTime } from '../texts/format.ts';
import { Button } from '../ui/button.tsx';
import { Badge } from '../ui/feedback.tsx';
import { keysTexts } from './texts.ts';

/** The keys with what tells them apart, and a button to revoke each. */
export function KeyList({
  keys,
  ownId,
  onRevoke,
}: {
  keys: readonly ApiKey[];
  /** Of the key that this browser uses. */
  ownId: string | null;
  onRevoke: (key: ApiKey) => void;
}) {
  const t = useTexts(keysTexts);
  return (
    <ul
      aria-label={t('list')}
      className="divide-y divide-line overflow-hidden rounded-xl border border-line bg-surface"
    >
      {keys.map((key) => (
        <li key={key.id} className="flex flex-wrap items-center gap-x-4 gap-y-2 px-4 py-3">
          <div className="min-w-0 flex-1 basis-60">
            <p className="flex flex-wrap items-center gap-2">
              <span className="min-w-0 font-medium break-words">{key.name}</span>
              {key.id === ownId && <Badge tone="ok">{t('thisBrowser')}</Badge>}
            </p>
            <p className="mt-0.5 flex flex-wrap gap-x-3 text-xs text-ink-soft">
              <code>{key.hint}</code>
              <span>{t('created', { time: formatTime(key.created_at * 1_000) })}</span>
              <span>
                {key.last_used_at === null
                  ? t('neverUsed')
                  : t('used', { time: formatTime(key.last_used_at * 1_000) })}
              </span>
            </p>
          </div>
          <Button
            icon="trash"
            look="quiet"
            className="-ml-3.5 sm:ml-0"
            aria-label={t('revokeOf', { name: key.name })}
            onClick={() => onRevoke(key)}
          >
            {t('revoke')}
          </Button>
        </li>
      ))}
    </ul>
  );
}
