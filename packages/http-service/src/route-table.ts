import type { FastifyInstance, FastifySchema } from 'fastify';

export interface Route {
  method: string;
  /** The pattern, e.g. `/v1/files/:file_id`. */
  url: string;
  /** What it is checked by, and what it tells about itself. */
  schema?: FastifySchema | undefined;
}

/** Such a route (files of a web page, say) has every path, so it says nothing about methods. */
const CATCH_ALL: ReadonlySet<string> = new Set(['*', '/*']);

/** Every route of a service, for 405 answers, for its description, and for the test that each of them needs a key. */
export class RouteTable {
  readonly #routes: (Route & { pattern: RegExp })[] = [];

  constructor(app: FastifyInstance) {
    app.addHook('onRoute', ({ method, url, schema }) => {
      for (const name of [method].flat()) {
        this.#routes.push({ method: name, url, schema, pattern: toPattern(url) });
      }
    });
  }

  get routes(): Route[] {
    return this.#routes.map(({ method, url, schema }) => ({ method, url, schema }));
  }

  /** The methods that a path has, e.g. `['GET', 'HEAD']`; none when the path is unknown. */
  methodsOf(path: string): string[] {
    const matches = this.#routes.filter(({ url, pattern }) => !CATCH_ALL.has(url) && pattern.test(path));
    return [...new Set(matches.map(({ method }) => method))].toSorted();
  }
}

/** Close enough to the router's own matching to tell "wrong method" from "no such path". */
function toPattern(url: string): RegExp {
  const source = url
    .split(/(:\w+(?:\([^)]*\))?\??|\*)/)
    .map((part) => {
      if (part === '*') return '.*';
      return part.startsWith(':') ? '[^/]+' : part.replace(/[.+?^${}()|[\]\\]/g, '\\$&');
    })
    .join('');
  return new RegExp(`^${source}$`);
}
