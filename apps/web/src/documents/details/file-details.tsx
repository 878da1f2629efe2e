import type { LibraryFile } from '@frogwell/protocol';
import { useQuery } from '@tanstack/react-query';
import { Dialog } from 'radix-ui';
import { fileStructureQuery } from '../../api/documents.ts';
import { useTexts } from '../../texts/define-texts.ts';
import { Button, IconButton } from '../../ui/button.tsx';
import { FailureNotice } from '../../ui/failure-notice.tsx';
import { Spinner } from '../../ui/feedback.tsx';
import { Tabs } from '../../ui/tabs.tsx';
import { documentsTexts } from '../texts.ts';
import { FileOverview } from './file-overview.tsx';
import { PassageList } from './passage-list.tsx';
import { StructureTree } from './structure-tree.tsx';
import { detailsTexts } from './texts.ts';

/** How often a file that is being read is looked at. */
const POLL_MS = 1_000;

/** What was understood of a file, beside the list on wide screens and over it on phones. */
export function FileDetails({
  storeId,
  fileId,
  onClose,
  onRemove,
}: {
  storeId: string;
  fileId: string;
  onClose: () => void;
  onRemove: (file: LibraryFile) => void;
}) {
  const t = useTexts(documentsTexts);
  const d = useTexts(detailsTexts);
  const structure = useQuery({
    ...fileStructureQuery(storeId, fileId),
    refetchInterval: ({ state }) => (state.data?.file.status === 'in_progress' ? POLL_MS : false),
  });
  const file = structure.data?.file;
  return (
    <Dialog.Root open onOpenChange={(isOpen) => !isOpen && onClose()}>
      <Dialog.Portal>
        <Dialog.Overlay className="fixed inset-0 z-40 bg-black/45" />
        <Dialog.Content
          aria-describedby={undefined}
          className="fixed inset-y-0 right-0 z-50 flex w-full max-w-2xl flex-col border-l border-line bg-raised shadow-xl"
        >
          <header className="flex items-start gap-2 border-b border-line p-4">
            <Dialog.Title className="min-w-0 flex-1 text-lg font-semibold [overflow-wrap:anywhere]">
              <bdi>{file?.filename ?? t('details')}</bdi>
            </Dialog.Title>
            {file && (
              <Button icon="trash" look="quiet" onClick={() => onRemove(file)}>
                {t('remove')}
              </Button>
            )}
            <Dialog.Close asChild>
              <IconButton icon="close" label={t('closeDialog')} />
            </Dialog.Close>
          </header>
          <div className="min-h-0 flex-1 overflow-y-auto p-4">
            {structure.isPending && <Spinner label={t('loading')} />}
            {structure.isError && (
              <FailureNotice error={structure.error} onRetry={() => void structure.refetch()} />
            )}
            {structure.data && file && (
              <Tabs
                label={t('details')}
                tabs={[
                  {
                    id: 'overview',
                    title: d('overview'),
                    content: <FileOverview storeId={storeId} file={file} />,
                  },
                  {
                    id: 'structure',
                    title: d('structure'),
                    content: <StructureTree storeId={storeId} fileId={fileId} structure={structure.data} />,
                  },
                  {
                    id: 'passages',
                    title: d('passages'),
                    content: (
                      <PassageList storeId={storeId} fileId={fileId} kind="all" total={file.passage_count} />
                    ),
                  },
                  ...(structure.data.question_count > 0
                    ? [
                        {
                          id: 'questions',
                          title: d('knownQuestions'),
                          content: (
                            <PassageList
                              storeId={storeId}
                              fileId={fileId}
                              kind="questions"
                              total={structure.data.question_count}
                            />
                          ),
                        },
                      ]
                    : []),
                ]}
              />
            )}
          </div>
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
