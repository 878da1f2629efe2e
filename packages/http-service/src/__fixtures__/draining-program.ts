// A service of its own process for listen-and-drain.test.ts: port and drain time come as arguments.
import { setTimeout as sleep } from 'node:timers/promises';
import { createLogger, createService, listenAndDrain, runMain, sendEventStream } from '../index.ts';

await runMain(async () => {
  const [port, drainMs] = process.argv.slice(2).map(Number);
  const app = createService({
    name: 'draining',
    logger: createLogger({ name: 'draining' }),
    auth: { apiKeys: [] },
  });
  app.get('/health', (_request, reply) => reply.code(app.running.draining ? 503 : 200).send({}));
  app.get('/slow/:ms', async (request: { params: unknown }) => {
    const { ms } = request.params as { ms: string }; // the path says so
    await sleep(Number(ms));
    return { slept: ms };
  });
  app.get('/stream', (_request, reply) =>
    sendEventStream(
      reply,
      (async function* () {
        for (let number = 0; number < 5; number += 1) {
          yield { data: number };
          await sleep(100);
        }
        yield { data: '[DONE]' };
      })(),
    ),
  );
  const address = await listenAndDrain(app, {
    host: '127.0.0.1',
    port: port ?? 0,
    portVariable: 'RAG_PORT',
    drainMs: drainMs ?? 5_000,
  });
  process.stdout.write(`address ${address}\n`);
});
