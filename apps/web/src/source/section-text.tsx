import type { Stretch } from '../api/source-view.ts';
import { Marked } from './marked.tsx';
import { textBlocks } from './stored-text.ts';

export interface SectionTextProps {
  text: string;
  /** Offset of `text` in the stored text. */
  start: number;
  quote: Stretch | null;
  isMarkdown?: boolean;
}

/** A stretch of stored text: paragraphs as they are, headings and tables as such. */
export function SectionText({ text, start, quote, isMarkdown = false }: SectionTextProps) {
  return textBlocks(text, start, isMarkdown).map((block) =>
    block.type !== 'table' ? (
      <p
        key={block.start}
        className={`break-words whitespace-pre-wrap ${block.type === 'heading' ? 'mt-2 font-semibold' : ''}`}
      >
        <Marked text={block.text} start={block.start} quote={quote} />
      </p>
    ) : (
      <div key={block.start} className="my-2 overflow-x-auto">
        <table className="min-w-full border-collapse text-sm">
          <tbody>
            {block.rows.map((cells, index) => (
              <tr
                key={cells[0]?.start ?? index}
                className={index === 0 && block.header ? 'bg-sunken font-medium' : ''}
              >
                {cells.map((cell) => (
                  <td key={cell.start} className="border border-line px-2.5 py-1.5 align-top break-words">
                    <Marked text={cell.text} start={cell.start} quote={quote} />
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    ),
  );
}
