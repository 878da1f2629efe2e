import type { z } from 'zod';
import type { Service } from './service.ts';

export interface ApiDescription {
  title: string;
  version: string;
  /** What the interface is and how to call it, in Markdown. */
  introduction: string;
  /** Groups of calls, in the order in which they are listed: name and what belongs there. */
  tags: Readonly<Record<string, string>>;
  /** Schemas that get a name of their own in the document, by that name. */
  components: Readonly<Record<string, z.ZodType>>;
}

/**
 * `GET /openapi.json`: the interface as an OpenAPI 3.1 document, made of the schemas that check it.
 *
 * Made when it is first asked for, by modules that are loaded only then: a service that nobody asks starts no later and
 * is no larger for it.
 */
export function apiDocument(app: Service, description: ApiDescription): void {
  let document: Promise<string> | undefined;
  app.get(
    '/openapi.json',
    { schema: { tags: ['state'], summary: 'This interface as an OpenAPI document' } },
    async (_request, reply) => {
      document ??= import('./describe-api.ts').then(({ describeApi }) => describeApi(app, description));
      return reply.type('application/json; charset=utf-8').send(await document);
    },
  );
}
