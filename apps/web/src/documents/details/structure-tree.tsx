import type { FileSection, FileStructure } from '@frogwell/protocol';
import { useState } from 'react';
import { useTexts } from '../../texts/define-texts.ts';
import { formatNumber } from '../../texts/format.ts';
import { IconButton } from '../../ui/button.tsx';
import { Notice } from '../../ui/feedback.tsx';
import { SourceLink } from '../source-link.tsx';
import { documentsTexts } from '../texts.ts';

/** As many titles as are shown open at once. */
const OPEN_AT_FIRST = 40;

/** The titles of a document; each opens the text where it begins. */
export function StructureTree({
  storeId,
  fileId,
  structure,
}: {
  storeId: string;
  fileId: string;
  structure: FileStructure;
}) {
  const t = useTexts(documentsTexts);
  const { sections, truncated } = structure;
  if (sections.length === 0) return <p className="py-4 text-sm text-ink-soft">{t('noStructure')}</p>;
  return (
    <div className="flex flex-col gap-3">
      {truncated && <Notice>{t('structureTruncated')}</Notice>}
      <Sections storeId={storeId} fileId={fileId} sections={sections} depth={0} isOpen={isShort(sections)} />
    </div>
  );
}

interface SectionsProps {
  storeId: string;
  fileId: string;
  sections: readonly FileSection[];
  depth: number;
  /** Are the parts below shown at first? */
  isOpen: boolean;
}

function Sections({ sections, ...rest }: SectionsProps) {
  return (
    <ul className={rest.depth === 0 ? '' : 'ml-4 border-l border-line pl-1'}>
      {sections.map((section) => (
        // A title may come again; its place does not.
        <Section key={section.start} section={section} {...rest} />
      ))}
    </ul>
  );
}

function Section({ section, ...rest }: Omit<SectionsProps, 'sections'> & { section: FileSection }) {
  const t = useTexts(documentsTexts);
  const { title, page, passage_count, question_count, sections, start, end } = section;
  const [isOpen, setOpen] = useState(rest.isOpen || (rest.depth === 0 && sections.length <= OPEN_AT_FIRST));
  const counts = [
    ...(page === null ? [] : [t('onPage', { page: formatNumber(page) })]),
    t('passageCount', { count: passage_count, number: formatNumber(passage_count) }),
    ...(question_count === 0
      ? []
      : [t('questionCount', { count: question_count, number: formatNumber(question_count) })]),
  ];
  return (
    <li>
      <div className="flex items-start gap-0.5 rounded-lg py-0.5 hover:bg-sunken">
        {sections.length > 0 ? (
          <IconButton
            icon={isOpen ? 'down' : 'right'}
            label={t(isOpen ? 'closeSection' : 'openSection', { title })}
            aria-expanded={isOpen}
            className="size-7 shrink-0"
            onClick={() => setOpen(!isOpen)}
          />
        ) : (
          <span className="size-7 shrink-0" />
        )}
        <p className="min-w-0 flex-1 py-0.5 text-sm [overflow-wrap:anywhere]">
          <SourceLink
            storeId={rest.storeId}
            fileId={rest.fileId}
            place={{ start, end }}
            className="rounded hover:text-accent hover:underline"
          >
            <bdi>{title}</bdi>
          </SourceLink>{' '}
          <span className="text-xs whitespace-nowrap text-ink-soft">{counts.join(' · ')}</span>
        </p>
      </div>
      {isOpen && sections.length > 0 && <Sections {...rest} sections={sections} depth={rest.depth + 1} />}
    </li>
  );
}

function isShort(sections: readonly FileSection[]): boolean {
  let count = 0;
  const visit = (some: readonly FileSection[]): void => {
    count += some.length;
    for (const section of some) if (count <= OPEN_AT_FIRST) visit(section.sections);
  };
  visit(sections);
  return count <= OPEN_AT_FIRST;
}
