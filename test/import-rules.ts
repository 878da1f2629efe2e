/**
 * The import rules of ARCHITECTURE.md as a table, and the check that applies them to source files.
 */

export interface SourceFile {
  /** Relative to the repository, `/` between folders. */
  path: string;
  text: string;
}

export interface Import {
  specifier: string;
  /** Erased before the program runs. */
  isTypeOnly: boolean;
  /** Only types and error classes: enough to name what the work throws, not to use what it uses. */
  isErrorsOnly: boolean;
}

/** What each workspace may import of the others; `type` = types only. */
const WORKSPACES: Record<string, Record<string, 'any' | 'type'>> = {
  'packages/protocol': {},
  'packages/http-service': { protocol: 'any' },
  'packages/providers': { protocol: 'any' },
  'packages/storage': { protocol: 'any' },
  'packages/ingestion': { protocol: 'any' },
  'packages/retrieval': { protocol: 'any', storage: 'type', providers: 'any' },
  'apps/llm-service': { protocol: 'any', 'http-service': 'any' },
  'apps/rag-backend': {
    protocol: 'any',
    'http-service': 'any',
    ingestion: 'any',
    retrieval: 'any',
    storage: 'any',
    providers: 'any',
  },
  'apps/cli': { protocol: 'any' },
  // What runs in the browser is made of types only: no schema is shipped to it.
  'apps/web': { protocol: 'type' },
};

/** Stores, vendors and transports: what a route must not know. */
const BEHIND_THE_WORK =
  /^(@frogwell\/(storage|providers|retrieval|ingestion)|undici|openai|node:(sqlite|worker_threads|child_process))$/;
/** What only the HTTP side may know. */
const HTTP = /^(fastify|@fastify\/.+|undici|node:https?)$/;
/** Fetching from the network is the work of these folders. */
const DOWNLOADS = ['apps/llm-service/src/models/', 'apps/rag-backend/src/web/'];

const SERVICES = ['apps/rag-backend', 'apps/llm-service'];

/** @returns one line per broken rule, `path: what is wrong` */
export function brokenRules(files: SourceFile[]): string[] {
  return files
    .flatMap((file) => importsOf(file.text).flatMap((found) => problemsOf(file.path, found)))
    .sort();
}

/** Static and dynamic imports and re-exports with a literal specifier, comments left out. */
export function importsOf(text: string): Import[] {
  const code = text.replace(/\/\*[\s\S]*?\*\//g, '').replace(/^\s*\/\/.*$/gm, '');
  const statements = code.matchAll(
    /^\s*(?:import|export)\s+(type\s+)?(?:[\w*{}\s,$]+?\s+from\s+)?['"]([^'"\n]+)['"]/gm,
  );
  const calls = code.matchAll(/\bimport\(\s*['"]([^'"\n]+)['"]\s*\)/g);
  return [
    ...[...statements].map((match) => ({
      specifier: match[2] ?? '',
      isTypeOnly: match[1] !== undefined || everyName(match[0], (name) => name.startsWith('type ')),
      isErrorsOnly: everyName(match[0], (name) => /^type |^\w+Error$/.test(name)),
    })),
    ...[...calls].map((match) => ({ specifier: match[1] ?? '', isTypeOnly: false, isErrorsOnly: false })),
  ];
}

/** Does the statement import nothing but a list of names, and do all of them pass? */
function everyName(statement: string, passes: (name: string) => boolean): boolean {
  const list = /^\s*(?:import|export)\s*\{([^}]*)\}/.exec(statement)?.[1];
  const names = list?.split(',').map((name) => name.trim());
  return names?.filter(Boolean).every(passes) ?? false;
}

function problemsOf(path: string, { specifier, isTypeOnly, isErrorsOnly }: Import): string[] {
  const workspace = Object.keys(WORKSPACES).find((folder) => path.startsWith(`${folder}/src/`));
  if (workspace === undefined) return [];
  const isTest = path.endsWith('.test.ts');
  const problems: string[] = [];
  const broken = (rule: string) => problems.push(`${path}: ${specifier}: ${rule}`);

  const own = /^@frogwell\/([^/]+)(\/.*)?$/.exec(specifier);
  if (own !== null) {
    const allowed = WORKSPACES[workspace]?.[own[1] ?? ''];
    if (own[2] !== undefined) broken('a package is imported by its name only');
    // A test of retrieval may run on the real store; what ships may not.
    else if (allowed === undefined || (allowed === 'type' && !isTypeOnly && !isTest))
      broken(
        allowed === undefined ? `${workspace} must not know it` : `${workspace} may import its types only`,
      );
  }
  if (specifier.startsWith('.')) {
    const target = resolve(path, specifier);
    if (!target.startsWith(`${workspace}/`) && !isTest) broken('a relative import stays in its package');
    if (!/\.(tsx?|mjs|json|css)$/.test(specifier)) broken('a relative import ends in its extension');
    if (SERVICES.includes(workspace) && !isTest) {
      const from = layerOf(path, workspace);
      const to = layerOf(target, workspace);
      // A route may name the type of what the app hands it; it may not reach back for anything that runs.
      const isHandedDown = from === 'routes' && to === 'app' && isTypeOnly;
      if (rank(from) > rank(to) && !isHandedDown) broken(`${from} must not import ${to}`);
    }
  }
  if (SERVICES.includes(workspace) && !isTest) {
    const layer = layerOf(path, workspace);
    if (layer === 'routes' && BEHIND_THE_WORK.test(specifier) && !isTypeOnly && !isErrorsOnly)
      broken('a route knows no store and no vendor, only their types and errors');
    const isDownload = specifier === 'undici' && DOWNLOADS.some((folder) => path.startsWith(folder));
    if (layer === 'work' && HTTP.test(specifier) && !isDownload) broken('the work knows nothing of HTTP');
  }
  return problems;
}

type Layer = 'main' | 'app' | 'routes' | 'work';

/** main -> app -> routes -> the work. Reading the configuration is the business of main and app. */
function layerOf(path: string, workspace: string): Layer {
  const inside = path.slice(`${workspace}/src/`.length);
  if (inside === 'main.ts') return 'main';
  if (/^(app|dependencies|config|settings-reader|engine-metrics)\.ts$/.test(inside)) return 'app';
  if (inside.startsWith('routes/')) return 'routes';
  return 'work';
}

function rank(layer: Layer): number {
  return { main: 0, app: 1, routes: 2, work: 3 }[layer];
}

function resolve(from: string, specifier: string): string {
  return new URL(specifier, `file:///${from}`).pathname.slice(1);
}
