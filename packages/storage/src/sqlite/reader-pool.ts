import type { WorkerClient } from './worker-client.ts';
import type { Arguments, Result } from './worker-protocol.ts';

/**
 * Up to `size` workers of one kind. The first is there from the start, another is started when all are busy:
 * an idle program should not pay for threads that it does not use.
 */
export class ReaderPool<Table> {
  readonly #create: () => WorkerClient<Table>;
  readonly #clients: WorkerClient<Table>[] = [];
  #size: number;
  #starting: Promise<void> | undefined;

  constructor(options: { size: number; create: () => WorkerClient<Table> }) {
    this.#size = options.size;
    this.#create = options.create;
  }

  async start(): Promise<void> {
    const client = this.#create();
    await client.start();
    this.#clients.push(client);
  }

  async call<Name extends keyof Table & string>(
    name: Name,
    ...values: Arguments<Table, Name>
  ): Promise<Result<Table, Name>> {
    const client = this.#clients.reduce((best, each) => (each.load < best.load ? each : best));
    if (client.load > 0 && this.#clients.length < this.#size) {
      this.#grow();
    }
    return await client.call(name, ...values);
  }

  async close(): Promise<void> {
    this.#size = 0;
    await this.#starting;
    await Promise.all(this.#clients.map((client) => client.close()));
  }

  #grow(): void {
    this.#starting ??= this.start()
      .catch(() => {
        // The machine has no room for another thread; the ones that are there go on.
        this.#size = this.#clients.length;
      })
      .finally(() => {
        this.#starting = undefined;
      });
  }
}
