import { Dialog } from 'radix-ui';
import { useSyncExternalStore } from 'react';
import { useTexts } from '../texts/define-texts.ts';
import { SourceViewer, type SourceViewerProps } from './source-viewer.tsx';
import { sourceTexts } from './texts.ts';

export type SourcePaneProps = SourceViewerProps & Required<Pick<SourceViewerProps, 'onClose'>>;

/** The source beside what cites it; on screens without room for both, over it. Loaded when a source is first opened. */
export default function SourcePane(props: SourcePaneProps) {
  const t = useTexts(sourceTexts);
  const hasRoom = useHasRoom();
  if (hasRoom) {
    return (
      <aside aria-label={t('source')} className="h-full w-[46%] max-w-4xl shrink-0 border-l border-line">
        <SourceViewer {...props} />
      </aside>
    );
  }
  return (
    <Dialog.Root open onOpenChange={(isOpen) => !isOpen && props.onClose()}>
      <Dialog.Portal>
        <Dialog.Content aria-describedby={undefined} className="fixed inset-0 z-50 bg-surface outline-none">
          <Dialog.Title className="sr-only">{t('source')}</Dialog.Title>
          <SourceViewer {...props} />
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

const ROOM = '(min-width: 1024px)';

function useHasRoom(): boolean {
  return useSyncExternalStore(
    (listener) => {
      const media = matchMedia(ROOM);
      media.addEventListener('change', listener);
      return () => media.removeEventListener('change', listener);
    },
    () => matchMedia(ROOM).matches,
  );
}
