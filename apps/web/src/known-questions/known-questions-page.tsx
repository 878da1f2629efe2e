import type { KnownQuestion, VectorStore } from '@frogwell/protocol';
import { type ReactNode, useState } from 'react';
import { PageFrame } from '../app/page-frame.tsx';
import { WithStore } from '../knowledge/with-store.tsx';
import { useTexts } from '../texts/define-texts.ts';
import { Button } from '../ui/button.tsx';
import { DeleteQuestionDialog } from './delete-question-dialog.tsx';
import { ImportDialog } from './import-dialog.tsx';
import { QuestionEditor } from './question-editor.tsx';
import { QuestionList } from './question-list.tsx';
import { QuestionTest } from './question-test.tsx';
import { StoreRule } from './store-rule.tsx';
import { SynonymEditor } from './synonym-editor.tsx';
import { knownQuestionTexts } from './texts.ts';

/** The questions whose answers are written beforehand: kept, tried out, and by which rule they are recognised. */
export default function KnownQuestionsPage() {
  return (
    <WithStore>
      {(store, chooser) => <QuestionsOfStore key={store.id} store={store} chooser={chooser} />}
    </WithStore>
  );
}

type Opened = { kind: 'add' } | { kind: 'import' } | { kind: 'edit' | 'delete'; question: KnownQuestion };

function QuestionsOfStore({ store, chooser }: { store: VectorStore; chooser: ReactNode }) {
  const t = useTexts(knownQuestionTexts);
  const [opened, setOpened] = useState<Opened | null>(null);
  const close = () => setOpened(null);
  const openImport = () => setOpened({ kind: 'import' });
  const openAdd = () => setOpened({ kind: 'add' });
  return (
    <PageFrame
      title={t('title')}
      description={t('description')}
      actions={
        <>
          {chooser}
          <Button icon="upload" onClick={openImport}>
            {t('import')}
          </Button>
          <Button look="primary" icon="add" onClick={openAdd}>
            {t('add')}
          </Button>
        </>
      }
    >
      <div className="grid grid-cols-1 items-start gap-5 lg:grid-cols-[minmax(0,1fr)_22rem]">
        <div className="flex min-w-0 flex-col gap-4 lg:order-last">
          <QuestionTest storeId={store.id} />
          <StoreRule store={store} />
          <SynonymEditor storeId={store.id} />
        </div>
        <QuestionList
          storeId={store.id}
          onEdit={(question) => setOpened({ kind: 'edit', question })}
          onDelete={(question) => setOpened({ kind: 'delete', question })}
          onImport={openImport}
          onAdd={openAdd}
        />
      </div>
      {opened?.kind === 'add' && <QuestionEditor storeId={store.id} onClose={close} />}
      {opened?.kind === 'edit' && (
        <QuestionEditor storeId={store.id} edited={opened.question} onClose={close} />
      )}
      {opened?.kind === 'delete' && (
        <DeleteQuestionDialog storeId={store.id} question={opened.question} onClose={close} />
      )}
      {opened?.kind === 'import' && <ImportDialog storeId={store.id} onClose={close} />}
    </PageFrame>
  );
}
