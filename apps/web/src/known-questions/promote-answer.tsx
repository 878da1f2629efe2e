import { WithStore } from '../knowledge/with-store.tsx';
import { QuestionEditor } from './question-editor.tsx';

/** Makes a question of the chat and its answer a known question of the store that is chosen. */
export default function PromoteAnswer({
  question,
  answer,
  onClose,
}: {
  question: string;
  answer: string;
  onClose: () => void;
}) {
  return (
    <WithStore>
      {(store, chooser) => (
        <QuestionEditor
          storeId={store.id}
          chooser={chooser}
          // The markers point to sources of that one answer.
          initial={{ question, answer: answer.replace(/\s?\[\d+\]/g, '').trim() }}
          onClose={onClose}
        />
      )}
    </WithStore>
  );
}
