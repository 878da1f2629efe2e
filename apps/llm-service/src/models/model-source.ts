import path from 'node:path';
import { CATALOGUE, type CatalogueModel } from './catalogue.ts';
import { ModelError } from './model-error.ts';

/** Where a model comes from. */
export type ModelSource =
  | {
      kind: 'hugging-face';
      repository: string;
      revision: string;
      file: string | null;
      known: CatalogueModel | null;
    }
  | { kind: 'url'; url: string }
  | { kind: 'path'; path: string };

const EXAMPLES =
  'a name of `frogwell model list`, hf:owner/repository/file.gguf, an https address or the path of a .gguf file';

/**
 * Understands what a person writes for a model.
 *
 * @param text a name of the catalogue, `hf:owner/repository[/file.gguf]`, an http(s) address, or a path
 * @throws ModelError that names what would be understood
 */
export function parseModelSource(text: string): ModelSource {
  const wanted = text.trim();
  const known = CATALOGUE.find(({ name }) => name === wanted.toLowerCase());
  if (known !== undefined) {
    const { repository, revision, file } = known;
    return { kind: 'hugging-face', repository, revision, file, known };
  }
  if (/^hf:/i.test(wanted)) {
    const [owner, name, ...rest] = wanted.slice(3).split('/');
    if (!isName(owner) || !isName(name) || rest.some((part) => part === '' || part === '..'))
      throw new ModelError('invalid_value', `${wanted}: expected hf:owner/repository/file.gguf`, {
        param: 'model',
      });
    const file = rest.length === 0 ? null : rest.join('/');
    return { kind: 'hugging-face', repository: `${owner}/${name}`, revision: 'main', file, known: null };
  }
  if (/^https?:\/\//i.test(wanted)) {
    if (!URL.canParse(wanted))
      throw new ModelError('invalid_value', `${wanted} is not an address`, { param: 'model' });
    return { kind: 'url', url: wanted };
  }
  if (/[\\/]/.test(wanted) || /\.gguf$/i.test(wanted)) return { kind: 'path', path: path.resolve(wanted) };
  const near = nearest(wanted);
  throw new ModelError(
    'model_not_found',
    `there is no model ${JSON.stringify(wanted)}${near === undefined ? '' : ` (did you mean ${near}?)`}; expected ${EXAMPLES}`,
    { param: 'model' },
  );
}

/** The name under which a model is listed: the catalogue's, or that of its file. */
export function nameOf(source: ModelSource, file: string): string {
  if (source.kind === 'hugging-face' && source.known !== null) return source.known.name;
  return path.basename(file, path.extname(file)).toLowerCase();
}

function isName(part: string | undefined): boolean {
  return part !== undefined && /^[\w.-]+$/.test(part) && part !== '..' && part !== '.';
}

function nearest(wanted: string): string | undefined {
  const word = wanted.toLowerCase().replace(/[^a-z0-9]/g, '');
  if (word === '') return undefined;
  return CATALOGUE.map(({ name }) => name).find((name) => {
    const other = name.replace(/[^a-z0-9]/g, '');
    return other.startsWith(word) || word.startsWith(other) || other.includes(word);
  });
}
