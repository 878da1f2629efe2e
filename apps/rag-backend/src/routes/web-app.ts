import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import fastifyStatic from '@fastify/static';
import { ApiError, type Service } from '@frogwell/http-service';

/** Addresses of the app's screens. They answer with the same page, which finds out by itself what to show. */
export const SCREENS = [
  '/',
  '/chat/:conversation_id',
  '/documents',
  '/documents/:file_id',
  '/known-questions',
  '/search-lab',
  '/models',
  '/monitoring',
  '/keys',
] as const;

/** Files beside the page. Their names change with their content, but for the few that browsers ask for by name. */
const ASSETS = '/assets/';
const NAMED_FILES = [
  '/icon.svg',
  '/icon-maskable.svg',
  '/manifest.webmanifest',
  '/service-worker.js',
] as const;

/** What can be read without a key: the app itself, which then asks for one. Nothing in it is a secret. */
export const WEB_APP_PATHS = [...SCREENS, `${ASSETS}*`, ...NAMED_FILES] as const;

/**
 * The web app, as built by Vite: its page at every screen's address, its files under `/assets/`.
 *
 * @param folder `apps/web/dist`; where it has not been built, the page says how to do that
 */
export async function webApp(app: Service, { folder }: { folder: string }): Promise<void> {
  const index = path.join(folder, 'index.html');
  for (const screen of SCREENS) {
    app.get(screen, { schema: { hide: true } }, async (request, reply) => {
      const page = await readFile(index, 'utf8').catch(() => undefined);
      if (page === undefined) {
        throw new ApiError('not_found', 'the web app has not been built: start Frogwell with `npm start`');
      }
      const { pathname } = new URL(request.url, 'http://localhost');
      return reply
        .type('text/html; charset=utf-8')
        .header('cache-control', 'no-cache')
        .send(page.replace('<head>', `<head><base href="${baseOf(pathname)}">`));
    });
  }
  if (!existsSync(folder)) return;
  await app.register(fastifyStatic, {
    root: path.join(folder, ASSETS),
    prefix: ASSETS,
    immutable: true,
    maxAge: '365d',
    index: false,
  });
  for (const name of NAMED_FILES) {
    app.get(name, { schema: { hide: true } }, (_request, reply) =>
      reply.sendFile(name.slice(1), folder, { immutable: false, maxAge: '1h' }),
    );
  }
}

/**
 * Where the app's root is as seen from a screen: the server does not know below which path a proxy shows it, but it
 * knows how deep the screen is.
 */
function baseOf(pathname: string): string {
  const depth = pathname.split('/').length - 2;
  return depth === 0 ? './' : '../'.repeat(depth);
}
