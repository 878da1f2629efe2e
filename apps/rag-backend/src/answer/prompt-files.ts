import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { StartError } from '@frogwell/http-service';

/**
 * `frog` is short and in the form of Vietnamese models that were tuned for answers from documents. `check` comes behind
 * a whole prompt and asks whether its passages hold an answer.
 */
const NAMES = ['plain', 'frog', 'check'] as const;
const LANGUAGES = ['vi', 'en'] as const;

/** The wording around passages and question. `{{fence}}`, `{{passages}}` and `{{question}}` are filled in, but for `check`. */
export interface PromptFile {
  /** For logs, so that answers can be compared across wordings; a user's own file without one is `<name>-own`. */
  version: string;
  system: string;
  user: string;
}

export type PromptFiles = Readonly<
  Record<`${(typeof NAMES)[number]}.${(typeof LANGUAGES)[number]}`, PromptFile>
>;

const FILLED_IN: Record<(typeof NAMES)[number], string[]> = {
  plain: ['{{fence}}', '{{passages}}', '{{question}}'],
  frog: ['{{fence}}', '{{passages}}', '{{question}}'],
  check: [],
};

/**
 * The prompts that come with the product, each replaced by the file of its name (`plain.vi.md`, …) in a folder of the user's.
 *
 * @param ownFolder need not be there
 * @throws StartError that names the file and what it lacks
 */
export async function loadPromptFiles(ownFolder: string): Promise<PromptFiles> {
  const entries = NAMES.flatMap((name) =>
    LANGUAGES.map((language) => ({ name, entry: `${name}.${language}` as const })),
  );
  const files = await Promise.all(
    entries.map(async ({ name, entry }) => {
      const file = `${entry}.md`;
      const own = path.join(ownFolder, file);
      const text = await readFile(own, 'utf8').catch((error: NodeJS.ErrnoException) => {
        if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return undefined;
        throw new StartError(`${own}: cannot be read (${error.code})`, { cause: error });
      });
      const shipped = path.join(import.meta.dirname, 'prompts', file);
      const prompt =
        text === undefined
          ? parsePromptFile(await readFile(shipped, 'utf8'), shipped, FILLED_IN[name])
          : parsePromptFile(text, own, FILLED_IN[name]);
      return [entry, { ...prompt, version: prompt.version || `${entry}-own` }] as const;
    }),
  );
  return Object.fromEntries(files) as PromptFiles;
}

/** @throws StartError */
function parsePromptFile(text: string, file: string, filledIn: readonly string[]): PromptFile {
  const [head = '', ...sections] = text.replace(/\r\n?/g, '\n').split(/^# (?=system\s*$|user\s*$)/m);
  const section = (name: string) =>
    sections
      .find((part) => part.startsWith(name))
      ?.slice(name.length)
      .trim() ?? '';
  const prompt = {
    version: /^version:\s*(\S+)\s*$/m.exec(head)?.[1] ?? '',
    system: section('system'),
    user: section('user'),
  };
  if (prompt.user === '') throw new StartError(`${file}: has no part "# user"`);
  const missing = filledIn.filter((mark) => !prompt.user.includes(mark));
  if (missing.length > 0) throw new StartError(`${file}: the part "# user" lacks ${missing.join(', ')}`);
  return prompt;
}

/** The wording for a model and a question; Vietnamese also where the language cannot be told, as in the ready replies. */
export function promptFor(files: PromptFiles, modelId: string, language: string): PromptFile {
  const name = /frog/i.test(modelId) ? 'frog' : 'plain';
  return files[`${name}.${isVietnamese(language) ? 'vi' : 'en'}`];
}

export function isVietnamese(language: string): boolean {
  return /^(?:vi|und)(?:-|$)/.test(language);
}
