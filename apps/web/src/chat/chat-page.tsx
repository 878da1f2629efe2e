import { useNavigate, useParams } from '@tanstack/react-router';
import {
  lazy,
  Suspense,
  useCallback,
  useEffect,
  useMemo,
  useRef,
  useState,
  useSyncExternalStore,
} from 'react';
import { usePageTitle } from '../app/page-frame.tsx';
import { sourceWasChecked } from '../first-run/source-hint.ts';
import { Welcome } from '../first-run/welcome.tsx';
import { useTexts } from '../texts/define-texts.ts';
import { Button, IconButton } from '../ui/button.tsx';
import { FailureNotice } from '../ui/failure-notice.tsx';
import { Notice, Spinner } from '../ui/feedback.tsx';
import { conversationAsMarkdown, downloadText } from './answer-export.ts';
import { isRunning } from './answer-state.ts';
import { useAskOptions } from './ask-options.ts';
import { AskOptionsPickers } from './ask-options-pickers.tsx';
import { AttachControl } from './attach-control.tsx';
import type { ChatSession, Turn } from './chat-session.ts';
import { chatSession } from './chat-sessions.ts';
import type { Citation } from './marked-text.ts';
import { QuestionBox } from './question-box.tsx';
import { chatTexts } from './texts.ts';
import { TurnView } from './turn-view.tsx';
import { useStickToEnd } from './use-stick-to-end.ts';

/** The source beside the conversation, and whose it is: another conversation has none yet. */
interface OpenedSource {
  session: ChatSession;
  citation: Citation;
  all: readonly Citation[];
}

const SourcePane = lazy(() => import('../source/source-pane.tsx'));

/** One conversation: its turns, and the box for the next question. */
export default function ChatPage() {
  const t = useTexts(chatTexts);
  const { conversationId = null } = useParams({ strict: false });
  const session = useMemo(() => chatSession(conversationId), [conversationId]);
  const state = useSyncExternalStore(session.subscribe, () => session.state);
  const [options, setOptions] = useAskOptions();
  const navigate = useNavigate();
  const area = useRef<HTMLDivElement>(null);
  const { isAway, toEnd } = useStickToEnd(area);
  usePageTitle(state.title || t('title'));

  useEffect(() => {
    if (conversationId === null && state.conversationId !== null) {
      void navigate({
        to: '/chat/$conversationId',
        params: { conversationId: state.conversationId },
        replace: true,
      });
    }
  }, [conversationId, state.conversationId, navigate]);

  const isAnswering = state.turns.some(({ answer }) => isRunning(answer));
  const ask = (question: string) => {
    void session.ask(question, options);
    toEnd();
  };
  const askAgain = useCallback(
    (turn: Turn, question: string) => void session.askAgain(turn.key, question, options),
    [session, options],
  );
  const rated = useCallback(
    (turn: Turn, rating: 'up' | 'down') => session.rated(turn.key, rating),
    [session],
  );
  const [opened, setOpened] = useState<OpenedSource | null>(null);
  const open = useCallback(
    (citation: Citation, all: readonly Citation[]) => {
      sourceWasChecked();
      setOpened({ session, citation, all });
    },
    [session],
  );
  const close = useCallback(() => setOpened(null), []);

  return (
    <div className="flex h-full">
      <main className="flex h-full min-w-0 flex-1 flex-col">
        <div className="flex min-h-11 items-center gap-2 border-b border-line px-4 py-1">
          <h1 className="min-w-0 flex-1 truncate text-sm font-semibold">{state.title || t('title')}</h1>
          {state.turns.length > 0 && !isAnswering && (
            <Button
              look="quiet"
              icon="download"
              onClick={() =>
                downloadText(
                  'frogwell.md',
                  conversationAsMarkdown(state.title || t('conversation'), state.turns),
                )
              }
            >
              {t('export')}
            </Button>
          )}
        </div>
        <div ref={area} className="relative min-h-0 flex-1 overflow-y-auto">
          <div className="mx-auto flex max-w-3xl flex-col gap-8 px-4 py-6">
            {state.isLoading && <Spinner label={t('earlier')} />}
            {state.loadError !== null && (
              <FailureNotice error={state.loadError} onRetry={() => void session.load()} />
            )}
            {state.isNotKept && <Notice tone="warn">{t('notKept')}</Notice>}
            {state.turns.length === 0 && conversationId === null && (
              <Welcome vectorStoreId={options.vectorStoreIds?.[0] ?? null} onAsk={ask} />
            )}
            {state.turns.map((turn) => (
              <TurnView
                key={turn.key}
                turn={turn}
                isBusy={isAnswering}
                onAskAgain={askAgain}
                onOpen={open}
                onRated={rated}
              />
            ))}
          </div>
        </div>
        <div className="relative mx-auto w-full max-w-3xl px-3 pb-3">
          {isAway && (
            <IconButton
              icon="down"
              label={t('toEnd')}
              onClick={toEnd}
              className="absolute -top-11 left-1/2 -translate-x-1/2 border border-line bg-raised shadow-md"
            />
          )}
          <QuestionBox
            isAnswering={isAnswering}
            onAsk={ask}
            onStop={() => session.stop()}
            tools={
              <>
                <AttachControl
                  attachment={state.attachment}
                  onAttach={(attachment) => session.attach(attachment)}
                />
                <AskOptionsPickers options={options} onChange={setOptions} />
              </>
            }
          />
        </div>
      </main>
      {opened?.session === session && (
        <Suspense fallback={null}>
          <SourcePane
            fileId={opened.citation.fileId}
            vectorStoreId={opened.citation.vectorStoreId}
            quote={opened.citation}
            citations={opened.all}
            onClose={close}
          />
        </Suspense>
      )}
    </div>
  );
}
