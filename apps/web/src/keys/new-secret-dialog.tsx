import type { CreatedApiKey } from '@frogwell/protocol';
import { useState } from 'react';
import { keepKey } from '../api/access-key.ts';
import { useTexts } from '../texts/define-texts.ts';
import { Button } from '../ui/button.tsx';
import { copyText } from '../ui/copy-text.ts';
import { Dialog } from '../ui/dialog.tsx';
import { Notice } from '../ui/feedback.tsx';
import { TextField } from '../ui/field.tsx';
import { RememberChoice } from './key-gate.tsx';
import { keysTexts } from './texts.ts';

/** Shows a secret the only time it can be seen; it does not go away by a slip before it was copied. */
export function NewSecretDialog({ created, onClose }: { created: CreatedApiKey; onClose: () => void }) {
  const t = useTexts(keysTexts);
  const [state, setState] = useState<'shown' | 'copied' | 'copyFailed' | 'notCopied'>('shown');
  const [remember, setRemember] = useState(false);
  const isUsedHere = created.notice !== null;
  const copy = () =>
    copyText(created.key).then(
      () => setState('copied'),
      () => setState('copyFailed'),
    );
  return (
    <Dialog
      isOpen
      onClose={() => (state === 'shown' ? setState('notCopied') : state === 'copied' && onClose())}
      title={t('shownOnceTitle')}
      description={t('shownOnceHint', { name: created.name })}
      actions={
        <Button look={state === 'copied' ? 'primary' : 'plain'} onClick={onClose}>
          {t('done')}
        </Button>
      }
    >
      <div className="flex flex-col gap-3">
        <TextField
          label={t('secret')}
          readOnly
          value={created.key}
          spellCheck={false}
          className="font-mono"
          onFocus={(event) => event.target.select()}
        />
        <Button
          icon={state === 'copied' ? 'check' : 'copy'}
          look={state === 'copied' ? 'plain' : 'primary'}
          className="self-start"
          autoFocus
          onClick={() => void copy()}
        >
          {t('copy')}
        </Button>
        {(state === 'notCopied' || state === 'copyFailed') && <Notice tone="warn">{t(state)}</Notice>}
        {isUsedHere && (
          <>
            <Notice>{t('usedHere')}</Notice>
            <RememberChoice
              isChosen={remember}
              onChange={(isChosen) => {
                setRemember(isChosen);
                keepKey(created.key, { remember: isChosen });
              }}
            />
          </>
        )}
      </div>
    </Dialog>
  );
}
