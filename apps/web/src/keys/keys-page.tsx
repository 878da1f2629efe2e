import type { ApiKey, ApiKeyList, CreatedApiKey } from '@frogwell/protocol';
import { useQuery } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { useAccessKey } from '../api/access-key.ts';
import { keysQuery } from '../api/keys.ts';
import { PageFrame } from '../app/page-frame.tsx';
import { useTexts } from '../texts/define-texts.ts';
import { Button } from '../ui/button.tsx';
import { FailureNotice } from '../ui/failure-notice.tsx';
import { EmptyState, Notice, Spinner } from '../ui/feedback.tsx';
import { CreateKeyDialog } from './create-key-dialog.tsx';
import { KeyList } from './key-list.tsx';
import { NewSecretDialog } from './new-secret-dialog.tsx';
import { RevokeKeyDialog } from './revoke-key-dialog.tsx';
import { keysTexts } from './texts.ts';

/** What is open over the page. */
type Open =
  | { dialog: 'create' }
  | { dialog: 'secret'; created: CreatedApiKey }
  | { dialog: 'revoke'; key: ApiKey };

/** Keys: see who may call, let somebody in, shut somebody out. */
export default function KeysPage() {
  const t = useTexts(keysTexts);
  const { data, error, refetch } = useQuery(keysQuery);
  const { key: ownSecret } = useAccessKey();
  const [open, setOpen] = useState<Open | null>(null);
  const ownId = data?.data.find(({ hint }) => ownSecret !== null && isHintOf(hint, ownSecret))?.id ?? null;
  const create = (
    <Button icon="add" look="primary" onClick={() => setOpen({ dialog: 'create' })}>
      {t('create')}
    </Button>
  );
  return (
    <PageFrame
      title={t('title')}
      description={t('description')}
      actions={data?.data.length ? create : undefined}
    >
      {error && !data && <FailureNotice error={error} onRetry={() => void refetch()} />}
      {!error && !data && <Spinner label={t('loading')} />}
      {data?.data.length === 0 && <NoKeys list={data}>{create}</NoKeys>}
      {data && data.data.length > 0 && (
        <>
          <KeyList keys={data.data} ownId={ownId} onRevoke={(key) => setOpen({ dialog: 'revoke', key })} />
          {data.environment_keys > 0 && <Notice>{t('environment', { count: data.environment_keys })}</Notice>}
        </>
      )}
      {open?.dialog === 'create' && (
        <CreateKeyDialog
          isFirst={data?.access === 'this_machine'}
          onClose={() => setOpen(null)}
          onCreated={(created) => setOpen({ dialog: 'secret', created })}
        />
      )}
      {open?.dialog === 'secret' && <NewSecretDialog created={open.created} onClose={() => setOpen(null)} />}
      {open?.dialog === 'revoke' && (
        <RevokeKeyDialog
          apiKey={open.key}
          isOwn={open.key.id === ownId}
          isLast={data?.data.length === 1 && data.environment_keys === 0}
          onClose={() => setOpen(null)}
        />
      )}
    </PageFrame>
  );
}

function NoKeys({ list, children }: { list: ApiKeyList; children: ReactNode }) {
  const t = useTexts(keysTexts);
  const isClosed = list.access === 'key';
  return (
    <EmptyState icon="keys" title={t(isClosed ? 'environmentOnly' : 'emptyTitle')} action={children}>
      {t(isClosed ? 'environmentOnlyHint' : 'emptyHint')}
    </EmptyState>
  );
}

/** @param hint how a secret begins and ends: `fw-Ab3d…9xYz` */
function isHintOf(hint: string, secret: string): boolean {
  const [start = '', end = ''] = hint.split('…');
  return secret.startsWith(start) && secret.endsWith(end);
}
