// `npm start`: checks what can be checked before the slow steps, starts the LLM service and the RAG backend, tells
// where they are, and stops both on one Ctrl+C.
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import path from 'node:path';
import { installDependencies } from './dependencies.mjs';
import { withoutNpmOptions } from './npm.mjs';
import { whenNpmIsGone } from './parent-watch.mjs';
import { compileCache, root, say } from './process.mjs';
import { showLog } from './readable-log.mjs';
import { SettingError, startSettings } from './settings.mjs';
import { buildWebApp } from './web-app.mjs';

/** A service drains for 30 seconds (answers that are being written); after that it is killed. */
const KILL_AFTER_MS = 33_000;
/** One Ctrl+C may arrive twice: from the terminal and from a launcher above us. */
const SAME_SIGNAL_MS = 1_000;

export async function start(args) {
  const settings = readSettings(args);
  const { host, dataDir } = settings;
  const services = [
    { name: 'llm-service', title: 'LLM service', variable: 'LLM_PORT', port: settings.llmPort },
    { name: 'rag-backend', title: 'RAG backend', variable: 'RAG_PORT', port: settings.ragPort },
  ];
  for (const service of services) await assertPortIsFree(service, host);
  assertWritable(dataDir);
  say(
    `Node ${process.versions.node}; ports ${settings.llmPort} and ${settings.ragPort} free; data in ${dataDir}`,
  );
  installDependencies();
  buildWebApp();

  const group = startGroup();
  for (const service of services) {
    say(`starting the ${service.title}`);
    group.add(service, serviceEnvironment(service, settings));
  }
  const health = await Promise.all(
    services.map(async (service) => {
      const answer = await waitUntilHealthy(service, host, group);
      if (answer) {
        say(`${service.title} answers: ${answer.status}${answer.model ? ` (${answer.model})` : ''}`);
        if (answer.status === 'failed') say(`its model cannot be used: ${answer.message}`, console.error);
      }
      return answer;
    }),
  );
  if (!group.stopping) tellWhatIsNext(services, host, health[0]);
}

function readSettings(args) {
  try {
    return startSettings(args);
  } catch (error) {
    if (!(error instanceof SettingError)) throw error;
    return fail(error.message, 2);
  }
}

/** The running services: all end when one ends, when a signal comes, or when the process above us is gone. */
function startGroup() {
  const children = new Set();
  const group = { stopping: false, add };
  let signalledAt = 0;

  const stop = (code) => {
    if (group.stopping) return;
    group.stopping = true;
    process.exitCode = code;
    // Windows has no SIGTERM: there the closed channel tells the service to drain.
    for (const child of children) process.platform === 'win32' ? child.disconnect() : child.kill('SIGTERM');
    setTimeout(killAll, KILL_AFTER_MS).unref();
    if (children.size === 0) process.exit();
  };
  const killAll = () => {
    for (const child of children) child.kill('SIGKILL');
  };
  const onSignal = () => {
    if (!group.stopping) {
      signalledAt = performance.now();
      say('stopping (Ctrl+C again stops at once)');
      stop(0);
    } else if (performance.now() - signalledAt > SAME_SIGNAL_MS) killAll();
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, onSignal);
  process.once('disconnect', () => stop(1)); // the older Node above us was killed
  whenNpmIsGone(onSignal);

  function add({ name, title }, env) {
    // Own process group: Ctrl+C reaches this process only, which stops the services in order. The IPC channel is
    // the safety net: when this process dies in any way, the service sees `disconnect` and ends.
    const child = spawn(process.execPath, [path.join('apps', name, 'src', 'main.ts')], {
      cwd: root,
      detached: process.platform !== 'win32',
      stdio: ['ignore', process.stdout.isTTY ? 'pipe' : 'inherit', 'inherit', 'ipc'],
      env,
    });
    children.add(child);
    if (child.stdout) showLog(child.stdout);
    child.once('exit', (code, signal) => {
      children.delete(child);
      if (!group.stopping) {
        say(`the ${title} ended (${signal ?? `exit status ${code}`}); its reason is above`, console.error);
        stop(1);
      }
      if (children.size === 0) {
        say('stopped');
        process.exit();
      }
    });
  }
  return group;
}

/** What the user set, with flags over it; each service reads its own variables and `.env` itself. */
function serviceEnvironment(service, { flags, host }) {
  return {
    ...withoutNpmOptions(process.env),
    ...flags,
    HOST: host,
    [service.variable]: String(service.port),
    NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE ?? compileCache,
  };
}

async function assertPortIsFree({ title, variable, port }, host) {
  const problem = await new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', (error) => resolve(error.code));
    probe.listen(port, host, () => probe.close(() => resolve(undefined)));
  });
  if (problem === undefined) return;
  if (problem === 'EADDRNOTAVAIL' || problem === 'ENOTFOUND')
    fail(`HOST=${host} is not an address of this machine (${problem})`);
  if (problem === 'EACCES')
    fail(`${title}: port ${port} needs more rights (${problem}); set ${variable} to another`);
  fail(
    `${title}: port ${port} is in use (${problem}). Stop the program that has it, or set ${variable} to another`,
  );
}

function assertWritable(dataDir) {
  const probe = path.join(dataDir, `.writable-${process.pid}`);
  try {
    makeFolder(dataDir);
    writeFileSync(probe, '');
    rmSync(probe);
  } catch (error) {
    fail(
      `DATA_DIR=${dataDir} cannot be written (${error.code}); set it to a folder that this user may write to`,
    );
  }
}

/** Not `recursive: true`: where a folder can never be made (below /proc, say) Node's own walk does not end. */
function makeFolder(folder) {
  if (existsSync(folder)) return;
  if (!existsSync(path.dirname(folder))) makeFolder(path.dirname(folder));
  mkdirSync(folder);
}

/** The service is there, its model is not (yet). */
const MODEL_STATES = new Set(['starting', 'loading', 'warming', 'failed']);

/** The body of `/health` once the service is there; undefined when everything is stopping. */
async function waitUntilHealthy({ title, port }, host, group) {
  const url = `${urlOf(host, port)}/health`;
  const began = performance.now();
  let told = false;
  while (!group.stopping) {
    const answer = await fetch(url, { signal: AbortSignal.timeout(5_000) }).catch(() => undefined);
    const body = await answer?.json().catch(() => undefined);
    // A model that loads, or that cannot be loaded, keeps nobody from asking: answers are quotes until it is there.
    if (answer?.ok || MODEL_STATES.has(body?.status)) return body ?? {};
    if (!told && performance.now() - began > 10_000) {
      say(`still waiting for the ${title} at ${url}${body?.status ? ` (${body.status})` : ''}`);
      told = true;
    }
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  return undefined;
}

/** An address that can be opened on this machine: a wildcard is reached over loopback. */
function urlOf(host, port) {
  const name = host === '0.0.0.0' ? '127.0.0.1' : host === '::' ? '::1' : host;
  return `http://${name.includes(':') ? `[${name}]` : name}:${port}`;
}

function tellWhatIsNext([llm, rag], host, llmHealth) {
  say('Frogwell is ready (Ctrl+C stops it)');
  const model = describeModel(llmHealth);
  console.log(`
  RAG backend   ${urlOf(host, rag.port)}   open it in a browser; OpenAI API under /v1
  LLM service   ${urlOf(host, llm.port)}    ${model}

  Next, in another terminal:
    npx frogwell ingest samples
    npx frogwell ask "Thử việc bao lâu và lương bao nhiêu?"
`);
}

function describeModel(health) {
  if (health?.status === 'no_model')
    return 'no model: answers are quotes from your documents (`npx frogwell model list`)';
  if (health?.status === 'failed')
    return `${health.model} cannot be used: answers are quotes from your documents`;
  return health?.status === 'ready' ? health.model : `${health?.model ?? ''} is being loaded`;
}

function fail(message, code = 1) {
  say(message, console.error);
  process.exit(code);
}
