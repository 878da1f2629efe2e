import { useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { originalQuery } from '../api/source-view.ts';
import { useTexts } from '../texts/define-texts.ts';
import { FailureNotice } from '../ui/failure-notice.tsx';
import { Spinner } from '../ui/feedback.tsx';
import { ScrollRegion } from './scroll-region.tsx';
import { sourceTexts } from './texts.ts';

/** The picture that the text was read from. */
export function PictureSource({ fileId, filename }: { fileId: string; filename: string }) {
  const t = useTexts(sourceTexts);
  const { data, error, refetch } = useQuery(originalQuery(fileId));
  const address = useObjectUrl(data);
  if (error) return <FailureNotice error={error} onRetry={() => void refetch()} />;
  return (
    <ScrollRegion label={t('pictureOf', { name: filename })} className="h-full overflow-auto bg-sunken p-3">
      {address === null ? (
        <Spinner label={t('loading')} />
      ) : (
        <img
          src={address}
          alt={t('pictureOf', { name: filename })}
          className="mx-auto max-w-full border border-line"
        />
      )}
    </ScrollRegion>
  );
}

/** As a picture of whatever kind: browsers draw those, and run nothing of what is in them. */
function useObjectUrl(bytes: Blob | undefined): string | null {
  const [address, setAddress] = useState<string | null>(null);
  useEffect(() => {
    if (bytes === undefined) return;
    const made = URL.createObjectURL(bytes.slice(0, bytes.size, 'image/png'));
    setAddress(made);
    return () => URL.revokeObjectURL(made);
  }, [bytes]);
  return address;
}
