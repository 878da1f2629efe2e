import type { Attributes } from '@frogwell/protocol';
import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { setFileAttributes } from '../../api/documents.ts';
import { useTexts } from '../../texts/define-texts.ts';
import { Button, IconButton } from '../../ui/button.tsx';
import { FailureNotice } from '../../ui/failure-notice.tsx';
import { Select, TextField } from '../../ui/field.tsx';
import { showToast } from '../../ui/toasts.tsx';
import { refreshDocuments } from '../document-session.ts';
import { type AttributeRow, KINDS, MOST_ATTRIBUTES, readAttributes, rowsOf } from './attribute-rows.ts';
import { detailsTexts } from './texts.ts';

/** Names with values that searches can be narrowed to. */
export function AttributeEditor({
  storeId,
  fileId,
  attributes,
}: {
  storeId: string;
  fileId: string;
  attributes: Attributes;
}) {
  const d = useTexts(detailsTexts);
  const [rows, setRows] = useState<AttributeRow[]>(() => rowsOf(attributes));
  const read = readAttributes(rows);
  const save = useMutation({
    mutationFn: (changed: Attributes) => setFileAttributes(storeId, fileId, changed),
    onSuccess: async () => {
      showToast({ text: d('attributesSaved') });
      await refreshDocuments();
    },
  });
  const change = (id: number, next: Partial<AttributeRow>) =>
    setRows(rows.map((row) => (row.id === id ? { ...row, ...next } : row)));
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (read.attributes) save.mutate(read.attributes);
  };
  return (
    <section aria-label={d('attributes')}>
      <h3 className="text-sm font-semibold">{d('attributes')}</h3>
      <p className="mt-0.5 text-xs text-ink-soft">{d('attributesHint')}</p>
      <form onSubmit={submit} className="mt-2 flex flex-col gap-2">
        {rows.map((row, index) => {
          const problem = read.problems.get(row.id);
          const number = index + 1;
          return (
            <div
              key={row.id}
              className="grid grid-cols-[1fr_1fr_auto] items-start gap-2 sm:grid-cols-[1fr_1fr_7rem_auto]"
            >
              <TextField
                label={d('attributeName', { number })}
                isLabelHidden
                placeholder={d('attributeNamePlaceholder')}
                maxLength={64}
                value={row.name}
                error={problem?.field === 'name' ? d(`attribute.${problem.reason}`) : null}
                onChange={({ target }) => change(row.id, { name: target.value })}
              />
              <TextField
                label={d('attributeValue', { number })}
                isLabelHidden
                placeholder={d('attributeValuePlaceholder')}
                maxLength={512}
                value={row.value}
                error={problem?.field === 'value' ? d(`attribute.${problem.reason}`) : null}
                onChange={({ target }) => change(row.id, { value: target.value })}
              />
              <div className="order-last col-span-2 sm:order-none sm:col-span-1">
                <Select
                  label={d('attributeKind', { number })}
                  isLabelHidden
                  value={row.kind}
                  options={KINDS.map((kind) => ({ value: kind, label: d(`attributeKind.${kind}`) }))}
                  onChange={({ target }) =>
                    change(row.id, { kind: KINDS.find((kind) => kind === target.value) ?? 'text' })
                  }
                />
              </div>
              <IconButton
                icon="trash"
                label={d('removeAttribute', { number })}
                onClick={() => setRows(rows.filter(({ id }) => id !== row.id))}
              />
            </div>
          );
        })}
        {save.isError && <FailureNotice error={save.error} />}
        <div className="flex flex-wrap gap-2">
          <Button
            icon="add"
            disabled={rows.length >= MOST_ATTRIBUTES}
            onClick={() => {
              const id = Math.max(0, ...rows.map((row) => row.id)) + 1;
              setRows([...rows, { id, name: '', value: '', kind: 'text' }]);
            }}
          >
            {d('addAttribute')}
          </Button>
          <Button
            type="submit"
            isBusy={save.isPending}
            disabled={
              read.attributes === null || JSON.stringify(read.attributes) === JSON.stringify(attributes)
            }
          >
            {d('saveAttributes')}
          </Button>
        </div>
      </form>
    </section>
  );
}
