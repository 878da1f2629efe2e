import type { FileSection, FileStructure } from '@frogwell/protocol';
import { useState } from 'react';
import { useTexts } from '../../texts/define-texts.ts';
import { formatNumber } from '../../texts/format.ts';
import { Notice } from '../../ui/feedback.tsx';
import { Icon } from '../../ui/icon.tsx';
import { SourceLink } from '../source-link.tsx';
import { documentsTexts } from '../texts.ts';
import { detailsTexts } from './texts.ts';

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
  const d = useTexts(detailsTexts);
  const { sections, truncated } = structure;
  if (sections.length === 0) return <p className="py-4 text-sm text-ink-soft">{d('noStructure')}</p>;
  return (
    <div className="flex flex-col gap-3">
      {truncated && <Notice>{d('structureTruncated')}</Notice>}
      <Sections storeId={storeId} fileId={fileId} sections={sections} depth={0} isOpen={isShort(sections)} />
    </div>
  );
}

/** What is marked of a section in the text: enough to see where it begins. */
const SHOWN_CHARACTERS = 300;

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
  const d = useTexts(detailsTexts);
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
          <button
            type="button"
            aria-label={d(isOpen ? 'closeSection' : 'openSection', { title })}
            aria-expanded={isOpen}
            onClick={() => setOpen(!isOpen)}
            className="flex size-7 shrink-0 items-center justify-center rounded-md text-ink-soft hover:text-ink"
          >
            <Icon name={isOpen ? 'down' : 'right'} className="size-4.5" />
          </button>
        ) : (
          <span className="size-7 shrink-0" />
        )}
        <p className="min-w-0 flex-1 py-0.5 text-sm [overflow-wrap:anywhere]">
          <SourceLink
            storeId={rest.storeId}
            fileId={rest.fileId}
            place={{ start, end: Math.min(end, start + SHOWN_CHARACTERS) }}
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
