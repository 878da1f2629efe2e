import { useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query';
import { Link, useNavigate, useParams } from '@tanstack/react-router';
import { useDeferredValue, useState } from 'react';
import {
  conversationsQuery,
  deleteAllConversations,
  deleteConversation,
  updateConversation,
} from '../api/conversations.ts';
import { useTexts } from '../texts/define-texts.ts';
import { Button, IconButton } from '../ui/button.tsx';
import { ConfirmDialog, Dialog } from '../ui/dialog.tsx';
import { FailureNotice, failureText } from '../ui/failure-notice.tsx';
import { TextField } from '../ui/field.tsx';
import { Menu } from '../ui/menu.tsx';
import { showToast } from '../ui/toasts.tsx';
import { chatSession, forgetAllChats, forgetChat, startNewChat } from './chat-sessions.ts';
import { chatTexts } from './texts.ts';

/** What is asked about before it is done: one conversation, or all. */
type Pending =
  | { kind: 'rename' | 'delete'; id: string; metadata: Record<string, string> }
  | { kind: 'delete-all' };

/** The history: newest first, searched on the server, each to be renamed or deleted. */
export function ConversationList({ onNavigate }: { onNavigate?: (() => void) | undefined }) {
  const t = useTexts(chatTexts);
  const navigate = useNavigate();
  const queries = useQueryClient();
  const { conversationId } = useParams({ strict: false });
  const [search, setSearch] = useState('');
  const query = useDeferredValue(search.trim());
  const found = useInfiniteQuery(conversationsQuery(query));
  const [pending, setPending] = useState<Pending | null>(null);
  const conversations = found.data?.pages.flatMap(({ data }) => data) ?? [];

  const newChat = () => {
    startNewChat();
    onNavigate?.();
    void navigate({ to: '/' });
  };
  const remove = useMutation({
    mutationFn: (target: Pending) =>
      target.kind === 'delete-all' ? deleteAllConversations() : deleteConversation(target.id),
    onSuccess: (_answer, target) => {
      if (target.kind === 'delete-all') forgetAllChats();
      else forgetChat(target.id);
      setPending(null);
      void queries.invalidateQueries({ queryKey: ['conversations'] });
      if (target.kind === 'delete-all' || target.id === conversationId) newChat();
    },
    onError: (error) => showToast({ text: failureText(error), tone: 'danger' }),
  });
  return (
    <div className="flex min-h-0 flex-1 flex-col gap-2 border-t border-line pt-3">
      <Button icon="add" onClick={newChat}>
        {t('newChat')}
      </Button>
      {(conversations.length > 5 || search !== '') && (
        <TextField
          label={t('searchHistory')}
          isLabelHidden
          type="search"
          placeholder={t('searchHistory')}
          value={search}
          onChange={({ target }) => setSearch(target.value)}
        />
      )}
      <section aria-label={t('history')} className="min-h-0 flex-1 overflow-y-auto">
        {found.isError && <FailureNotice error={found.error} onRetry={() => void found.refetch()} />}
        {found.isSuccess && conversations.length === 0 && (
          <p className="px-2 text-xs text-ink-soft">{t(query === '' ? 'noHistory' : 'noMatch')}</p>
        )}
        <ul>
          {conversations.map(({ id, metadata }) => {
            const title = metadata['title'] || t('conversation');
            return (
              <li
                key={id}
                className="group flex items-center rounded-lg hover:bg-sunken has-[[aria-current]]:bg-sunken"
              >
                <Link
                  to="/chat/$conversationId"
                  params={{ conversationId: id }}
                  onClick={onNavigate}
                  className="min-w-0 flex-1 truncate px-2 py-1.5 text-sm"
                >
                  {title}
                </Link>
                <Menu
                  items={[
                    {
                      label: t('rename'),
                      icon: 'edit',
                      onSelect: () => setPending({ kind: 'rename', id, metadata }),
                    },
                    {
                      label: t('delete'),
                      icon: 'trash',
                      isDangerous: true,
                      onSelect: () => setPending({ kind: 'delete', id, metadata }),
                    },
                  ]}
                >
                  <IconButton
                    icon="more"
                    label={t('moreOf', { title })}
                    className="size-7 opacity-0 group-hover:opacity-100 focus-visible:opacity-100 data-[state=open]:opacity-100 pointer-coarse:opacity-100"
                  />
                </Menu>
              </li>
            );
          })}
        </ul>
        {found.hasNextPage && (
          <Button
            look="quiet"
            className="w-full"
            isBusy={found.isFetchingNextPage}
            onClick={() => void found.fetchNextPage()}
          >
            {t('loadMore')}
          </Button>
        )}
        {conversations.length > 1 && query === '' && (
          <Button
            look="quiet"
            icon="trash"
            className="mt-2 w-full"
            onClick={() => setPending({ kind: 'delete-all' })}
          >
            {t('deleteAll')}
          </Button>
        )}
      </section>
      {pending?.kind === 'rename' && (
        <RenameDialog
          id={pending.id}
          metadata={pending.metadata}
          onClose={() => setPending(null)}
          onRenamed={() => void queries.invalidateQueries({ queryKey: ['conversations'] })}
        />
      )}
      {(pending?.kind === 'delete' || pending?.kind === 'delete-all') && (
        <ConfirmDialog
          isOpen
          isDangerous
          isBusy={remove.isPending}
          title={t(pending.kind === 'delete' ? 'deleteTitle' : 'deleteAll')}
          description={
            pending.kind === 'delete'
              ? t('deleteHint', { title: pending.metadata['title'] ?? '' })
              : t('deleteAllHint')
          }
          confirmLabel={t('delete')}
          onClose={() => setPending(null)}
          onConfirm={() => remove.mutate(pending)}
        />
      )}
    </div>
  );
}

function RenameDialog({
  id,
  metadata,
  onClose,
  onRenamed,
}: {
  id: string;
  metadata: Record<string, string>;
  onClose: () => void;
  onRenamed: () => void;
}) {
  const t = useTexts(chatTexts);
  const [title, setTitle] = useState(metadata['title'] ?? '');
  const rename = useMutation({
    mutationFn: () => updateConversation(id, { ...metadata, title: title.trim() }),
    onSuccess: () => {
      chatSession(id).setTitle(title.trim());
      onRenamed();
      onClose();
    },
    onError: (error) => showToast({ text: failureText(error), tone: 'danger' }),
  });
  const save = () => title.trim() !== '' && rename.mutate();
  return (
    <Dialog
      isOpen
      onClose={onClose}
      title={t('rename')}
      actions={
        <Button look="primary" isBusy={rename.isPending} disabled={title.trim() === ''} onClick={save}>
          {t('save')}
        </Button>
      }
    >
      <form
        onSubmit={(event) => {
          event.preventDefault();
          save();
        }}
      >
        <TextField
          label={t('conversationName')}
          maxLength={200}
          value={title}
          onChange={({ target }) => setTitle(target.value)}
        />
      </form>
    </Dialog>
  );
}
