import { lookup as systemLookup } from 'node:dns/promises';
import { isIP, type LookupFunction } from 'node:net';
import { Agent, buildConnector } from 'undici';
import { portOf, refusedHost, type WebGuard } from './web-guard.ts';

/** All addresses of a name. The system's resolver, or a fake in tests. */
export type ResolveHost = (hostname: string) => Promise<{ address: string; family: number }[]>;

export const resolveWithSystem: ResolveHost = (hostname) => systemLookup(hostname, { all: true });

/**
 * An agent whose sockets only go where the guard permits.
 *
 * A name is resolved once per connection, every address it has is checked, and the socket gets those addresses and no
 * name: there is no second lookup that could answer otherwise (DNS rebinding). What the socket is connected to in the
 * end is checked once more. It never uses a proxy, which would choose addresses of its own.
 */
export function createGuardedAgent({
  guard,
  resolveHost = resolveWithSystem,
  connectTimeoutMs,
}: {
  guard: WebGuard;
  resolveHost?: ResolveHost | undefined;
  connectTimeoutMs: number;
}): Agent {
  const connectorFor = (isNamed: boolean) =>
    buildConnector({
      timeout: connectTimeoutMs,
      allowH2: false,
      lookup: guardedLookup(resolveHost, (address) => guard.permits(address, isNamed)),
    });
  const connectNamed = connectorFor(true);
  const connectOther = connectorFor(false);

  return new Agent({
    connect(options, callback) {
      const isNamed = guard.isNamed(options.hostname, portOf(options));
      // A socket asks no lookup about an address that is written out.
      if (isIP(options.hostname) !== 0 && !guard.permits(options.hostname, isNamed)) {
        callback(refusedHost(options.hostname), null);
        return;
      }
      const connect = isNamed ? connectNamed : connectOther;
      connect(options, (...[error, socket]) => {
        // On failure the connector passes the error alone, whatever its types say.
        if (error !== null) {
          callback(error, null);
        } else if (guard.permits(socket.remoteAddress ?? '', isNamed)) {
          callback(null, socket);
        } else {
          socket.destroy();
          callback(refusedHost(options.hostname), null);
        }
      });
    },
  });
}

/** A socket's lookup that fails when any address of the name is not permitted. */
export function guardedLookup(
  resolveHost: ResolveHost,
  permits: (address: string) => boolean,
): LookupFunction {
  return (hostname, options, callback) => {
    resolveHost(hostname).then(
      (found) => {
        const [first] = found;
        if (first === undefined) callback(noAddress(hostname), []);
        else if (!found.every(({ address }) => permits(address))) callback(refusedHost(hostname), []);
        else if (options.all) callback(null, found);
        else callback(null, first.address, first.family);
      },
      (error: NodeJS.ErrnoException) => callback(error, []),
    );
  };
}

function noAddress(hostname: string): NodeJS.ErrnoException {
  return Object.assign(new Error(`${hostname} has no address`), { code: 'ENOTFOUND' });
}
