import { memo, useMemo } from 'react';
import Markdown, { type Components } from 'react-markdown';
import remarkGfm from 'remark-gfm';
import { useTexts } from '../texts/define-texts.ts';
import { CitationChip } from './citation-chip.tsx';
import type { Citation } from './marked-text.ts';
import { rehypeAnswerMarks } from './rehype-answer-marks.ts';
import { splitBlocks } from './split-blocks.ts';
import { chatTexts } from './texts.ts';

const REMARK = [remarkGfm];
const REHYPE = [rehypeAnswerMarks];
/** HTML in an answer is shown as text; pictures would be fetched from elsewhere. */
const FORBIDDEN = ['img'];

export interface AnswerTextProps {
  /** Markdown, with the marks of `markAnswer` once the answer is whole. */
  text: string;
  citations: readonly Citation[];
  onOpen: (citation: Citation) => void;
}

/** An answer as Markdown, block by block, so that what is finished is not drawn again while the rest is written. */
const AnswerText = memo(function AnswerText({ text, citations, onOpen }: AnswerTextProps) {
  const t = useTexts(chatTexts);
  const unsupported = t('unsupported');
  const components = useMemo<Components>(
    () => ({
      cite: ({ node }) => {
        const [first = 0, last = 0] = String(node?.properties['data-citations']).split('-').map(Number);
        return <CitationChip citations={citations.slice(first, last + 1)} onOpen={onOpen} />;
      },
      ins: ({ children }) => (
        <span
          title={unsupported}
          className="underline decoration-warn decoration-dotted decoration-2 underline-offset-4"
        >
          {children}
        </span>
      ),
      a: ({ href, children }) => (
        <a href={href} target="_blank" rel="noreferrer noopener">
          {children}
        </a>
      ),
    }),
    [citations, onOpen, unsupported],
  );
  return (
    <div className="prose-answer break-words">
      {splitBlocks(text).map((block, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: blocks are only ever added at the end
        <Block key={index} text={block} components={components} />
      ))}
    </div>
  );
});

export default AnswerText;

const Block = memo(function Block({ text, components }: { text: string; components: Components }) {
  return (
    <Markdown
      remarkPlugins={REMARK}
      rehypePlugins={REHYPE}
      components={components}
      disallowedElements={FORBIDDEN}
    >
      {text}
    </Markdown>
  );
});
