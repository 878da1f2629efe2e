import { useTexts } from '../texts/define-texts.ts';
import { knownQuestionTexts } from './texts.ts';

/** What a sheet must look like for its questions to be recognised. */
export function SheetExample() {
  const t = useTexts(knownQuestionTexts);
  return (
    <div className="text-sm">
      <table className="w-full border-collapse">
        <thead>
          <tr>
            {[t('question'), t('answer')].map((name) => (
              <th key={name} scope="col" className="border border-line bg-sunken px-3 py-1.5 text-left">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          <tr>
            <td className="border border-line px-3 py-1.5">{t('exampleQuestion')}</td>
            <td className="border border-line px-3 py-1.5">{t('exampleAnswer')}</td>
          </tr>
        </tbody>
      </table>
      <p className="mt-2 text-xs text-ink-soft">{t('columns')}</p>
    </div>
  );
}
