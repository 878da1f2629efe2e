import { useRef, useState } from 'react';
import { UnreadableFile } from '../api/ingest-file.ts';
import { useTexts } from '../texts/define-texts.ts';
import { IconButton } from '../ui/button.tsx';
import { failureText } from '../ui/failure-notice.tsx';
import { ProgressBar } from '../ui/feedback.tsx';
import { Icon } from '../ui/icon.tsx';
import { showToast } from '../ui/toasts.tsx';
import { attachToChat } from './attached-file.ts';
import type { Attachment } from './chat-session.ts';
import { chatTexts } from './texts.ts';

export interface AttachControlProps {
  attachment: Attachment | null;
  onAttach: (attachment: Attachment | null) => void;
}

/** Hands a file over to the conversation: the next questions are about it alone, until it is removed. */
export function AttachControl({ attachment, onAttach }: AttachControlProps) {
  const t = useTexts(chatTexts);
  const input = useRef<HTMLInputElement>(null);
  const [reading, setReading] = useState<{ name: string; share: number; abort: AbortController } | null>(
    null,
  );

  const attach = async (file: File) => {
    const abort = new AbortController();
    setReading({ name: file.name, share: 0, abort });
    try {
      onAttach(
        await attachToChat(file, {
          signal: abort.signal,
          onProgress: (share) => setReading({ name: file.name, share, abort }),
        }),
      );
    } catch (error) {
      if (abort.signal.aborted) return;
      const reason = error instanceof UnreadableFile ? error.message : failureText(error);
      showToast({ text: t('attachFailed', { name: file.name, reason }), tone: 'danger', durationMs: 12_000 });
    } finally {
      setReading(null);
    }
  };
  const name = reading?.name ?? attachment?.name;
  return (
    <>
      <IconButton
        icon="attach"
        label={t('attach')}
        disabled={reading !== null}
        onClick={() => input.current?.click()}
      />
      <input
        ref={input}
        type="file"
        hidden
        aria-label={t('attach')}
        onChange={({ target }) => {
          const file = target.files?.[0];
          if (file) void attach(file);
          target.value = '';
        }}
      />
      {name !== undefined && (
        <span className="flex min-w-0 items-center gap-1.5 rounded-md bg-accent-soft py-0.5 pr-0.5 pl-2 text-xs text-accent-strong">
          <Icon name="documents" className="size-4" />
          <span role="status" className="max-w-40 truncate">
            {t(reading ? 'attaching' : 'attached', { name })}
          </span>
          {reading && (
            <span className="w-16">
              <ProgressBar label={t('attaching', { name })} value={reading.share} />
            </span>
          )}
          <IconButton
            icon="close"
            label={t('removeAttachment', { name })}
            onClick={() => (reading ? reading.abort.abort(new Error('cancelled')) : onAttach(null))}
            className="size-6"
          />
        </span>
      )}
    </>
  );
}
