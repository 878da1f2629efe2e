import { errorAnswer, invalidRequest, type Service } from '@frogwell/http-service';
import { z } from 'zod';
import type { AnswerQuestion } from '../answer/answer-question.ts';
import { collectAnswer } from '../answer/collect-answer.ts';
import type { ModelDirectory } from '../answer/model-directory.ts';
import { Choice } from '../answer/provider-choice.ts';
import type { ProviderSettings } from '../answer/provider-settings.ts';
import { newId } from '../library/identifiers.ts';
import type { LibraryStatus } from '../library/library-status.ts';
import type { LibraryWork } from '../library/library-work.ts';
import { type HomePage, homePage } from '../pages/home-page.ts';
import { STYLESHEET_PATH } from '../pages/page-layout.ts';
import { type PageLanguage, preferredLanguage } from '../pages/page-texts.ts';
import { STYLESHEET } from '../pages/stylesheet.ts';
import { sourceUrls } from './source-urls.ts';

export interface HomeDependencies {
  answerQuestion: AnswerQuestion;
  readStatus: () => Promise<LibraryStatus>;
  readWork: () => Promise<LibraryWork>;
  directory: Pick<ModelDirectory, 'state' | 'choose'>;
  providers: Pick<ProviderSettings, 'allowed'>;
  publicUrl: string | null;
}

const ProviderForm = z.object({ provider: Choice.shape.provider });

/** `GET /` and `POST /`: ask one question in a browser, without any script. `POST /provider`: who answers from now on. */
export function home(app: Service, dependencies: HomeDependencies): void {
  app.get(STYLESHEET_PATH, async (_request, reply) =>
    reply.type('text/css; charset=utf-8').header('cache-control', 'max-age=3600').send(STYLESHEET),
  );

  // Forms are read here only: the API takes JSON.
  app.register((form: Service, _options, done) => {
    form.addContentTypeParser(
      'application/x-www-form-urlencoded',
      { parseAs: 'string' },
      (_request, body, done) => {
        done(null, new URLSearchParams(String(body)));
      },
    );

    form.post('/provider', async (request, reply) => {
      const fields = request.body instanceof URLSearchParams ? Object.fromEntries(request.body) : {};
      const parsed = ProviderForm.safeParse(fields);
      if (!parsed.success) throw invalidRequest(parsed.error, 'body');
      const { provider } = parsed.data;
      await dependencies.directory.choose(
        { provider, model: null },
        { signal: request.signal, requestId: request.id },
      );
      return reply.redirect('/', 303);
    });

    form.get('/', async (request, reply) => {
      const language = preferredLanguage(request.headers['accept-language']);
      reply
        .type('text/html; charset=utf-8')
        .header('vary', 'accept-language')
        .header('cache-control', 'no-store');
      return reply.send(await render(dependencies, { language, question: '', answer: null }, request.signal));
    });

    form.post('/', async (request, reply) => {
      const language = preferredLanguage(request.headers['accept-language']);
      const question =
        request.body instanceof URLSearchParams ? (request.body.get('question') ?? '').trim() : '';
      const call = {
        signal: request.signal,
        id: newId('chatcmpl-'),
        requestId: request.id,
        sourceUrl: sourceUrls(request, dependencies.publicUrl),
      };
      let answer: HomePage['answer'] = null;
      if (question !== '') {
        try {
          const given = await dependencies.answerQuestion(
            { model: 'auto', messages: [{ role: 'user', content: question }] },
            call,
          );
          const { text, citations } = await collectAnswer(given.parts);
          answer = { text, annotations: citations?.annotations ?? [], provider: given.model };
        } catch (error) {
          const failure = errorAnswer(error, request.id);
          reply.code(failure.status);
          answer = { error: failure.envelope.error.message };
        }
      }
      reply
        .type('text/html; charset=utf-8')
        .header('vary', 'accept-language')
        .header('cache-control', 'no-store');
      return reply.send(await render(dependencies, { language, question, answer }, request.signal));
    });
    done();
  });
}

async function render(
  { readStatus, readWork, directory, providers }: HomeDependencies,
  page: { language: PageLanguage; question: string; answer: HomePage['answer'] },
  signal: AbortSignal,
): Promise<string> {
  const [{ files, jobs }, work, { choice, chain, problem }] = await Promise.all([
    readStatus(),
    readWork(),
    directory.state(signal),
  ]);
  return homePage({
    ...page,
    documents: { completed: files.completed, inProgress: files.in_progress, isPaused: jobs.paused },
    work,
    provider: {
      chosen: choice.provider,
      choices: [...new Set(['auto', ...providers.allowed, choice.provider])],
      chain,
      problem,
    },
  });
}
