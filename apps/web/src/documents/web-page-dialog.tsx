import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useId, useState } from 'react';
import { addWebPages } from '../api/documents.ts';
import { useTexts } from '../texts/define-texts.ts';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { FailureNotice } from '../ui/failure-notice.tsx';
import { Badge, Notice } from '../ui/feedback.tsx';
import { Switch, TextField } from '../ui/field.tsx';
import { refreshDocuments } from './document-session.ts';
import { documentsTexts } from './texts.ts';

/** Adds a page of the web, or all pages that a sitemap names. The server fetches it, not the browser. */
export function WebPageDialog({ storeId, onClose }: { storeId: string; onClose: () => void }) {
  const t = useTexts(documentsTexts);
  const formId = useId();
  const [address, setAddress] = useState('');
  const [isSitemap, setSitemap] = useState(false);
  const add = useMutation({
    mutationFn: (url: string) => addWebPages(storeId, isSitemap ? { sitemap_url: url } : { url }),
    onSuccess: async (pages) => {
      await refreshDocuments();
      if (pages.every(({ status }) => status !== 'failed') && pages.length === 1) onClose();
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (address.trim() !== '') add.mutate(withScheme(address.trim()));
  };
  const failed = add.data?.filter(({ status }) => status === 'failed') ?? [];
  return (
    <Dialog
      isOpen
      onClose={onClose}
      title={t('addWebPage')}
      description={t('webPageHint')}
      actions={
        <>
          <Button onClick={onClose}>{t('closeDialog')}</Button>
          <Button
            type="submit"
            form={formId}
            look="primary"
            isBusy={add.isPending}
            disabled={address.trim() === ''}
          >
            {t('fetchPage')}
          </Button>
        </>
      }
    >
      <form id={formId} onSubmit={submit} className="flex flex-col gap-3">
        <TextField
          label={t('webAddress')}
          type="text"
          inputMode="url"
          placeholder="https://"
          autoComplete="off"
          value={address}
          onChange={({ target }) => setAddress(target.value)}
        />
        <Switch label={t('isSitemap')} isOn={isSitemap} onChange={setSitemap} />
        {add.isError && <FailureNotice error={add.error} />}
        {add.data && (
          <Notice tone={failed.length > 0 ? 'warn' : 'ok'}>
            {t('pagesAdded', { added: add.data.length - failed.length, total: add.data.length })}
          </Notice>
        )}
        {failed.length > 0 && (
          <ul className="flex flex-col gap-2 text-sm">
            {failed.map(({ url, error }) => (
              <li key={url} className="break-words">
                <Badge tone="danger">{t('pageFailed')}</Badge> <bdi>{url}</bdi>
                <p lang="en" className="text-xs text-ink-soft">
                  {error?.message}
                </p>
              </li>
            ))}
          </ul>
        )}
      </form>
    </Dialog>
  );
}

function withScheme(address: string): string {
  return /^[a-z][a-z\d+.-]*:/i.test(address) ? address : `https://${address}`;
}
