import type { Settings } from '@frogwell/storage';
import type { DocumentLibrary } from '../library/document-library.ts';
import { SupersededUploads } from '../library/superseded-uploads.ts';
import { createGuardedAgent, type ResolveHost } from './guarded-agent.ts';
import { KnownPages } from './known-pages.ts';
import { PageIntake } from './page-intake.ts';
import { RobotsRules } from './robots-rules.ts';
import { WebClient } from './web-client.ts';
import { type FetchManners, WebFetcher } from './web-fetcher.ts';
import { type AllowedHost, WebGuard } from './web-guard.ts';
import { WebPages } from './web-pages.ts';

/** What tests make shorter, and the resolver that they replace. */
export interface WebAccess extends FetchManners {
  /** To connect, to the first byte of an answer, and between two pieces of a body. */
  firstByteMs: number;
  resolveHost?: ResolveHost;
}

const DEFAULT_ACCESS: WebAccess = { totalMs: 30_000, firstByteMs: 10_000, perHost: 2, pauseMs: 250 };

export interface WebPagesSetup {
  allowedHosts: readonly AllowedHost[];
  maxBytes: number;
  version: string;
  library: DocumentLibrary;
  settings: Settings;
  log: {
    info(fields: Record<string, unknown>, event: string): void;
    warn(fields: Record<string, unknown>, event: string): void;
  };
  access?: Partial<WebAccess> | undefined;
}

/** Puts the parts together, and goes on removing what earlier runs superseded. */
export async function openWebPages(setup: WebPagesSetup): Promise<WebPages> {
  const { library, settings, log, maxBytes } = setup;
  const access = { ...DEFAULT_ACCESS, ...setup.access };
  const guard = new WebGuard(setup.allowedHosts);
  const agent = createGuardedAgent({
    guard,
    resolveHost: access.resolveHost,
    connectTimeoutMs: access.firstByteMs,
  });
  const userAgent = `Frogwell/${setup.version}`;
  const client = new WebClient({ agent, guard, userAgent, firstByteMs: access.firstByteMs });
  const robots = new RobotsRules({ client, userAgent, timeoutMs: access.firstByteMs });
  const fetcher = new WebFetcher({ client, robots, manners: access });
  const superseded = new SupersededUploads({
    library,
    settings,
    settingName: 'web-pages:superseded',
    log,
  });
  await superseded.start();
  const known = new KnownPages(library);
  return new WebPages({
    fetcher,
    intake: new PageIntake({ fetcher, library, known, superseded, maxBytes }),
    known,
    maxBytes,
    log,
    async onClose() {
      await superseded.stop();
      await agent.destroy();
    },
  });
}
