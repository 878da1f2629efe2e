import { createHash, randomBytes } from 'node:crypto';

const PREFIX = 'fw-';
const SECRET_BYTES = 32;

/** A new secret: `fw-` and 32 random bytes in base64url. */
export function newSecret(): string {
  return PREFIX + randomBytes(SECRET_BYTES).toString('base64url');
}

/** SHA-256 in hex. A secret has 256 random bits, so it needs neither salt nor a slow hash. */
export function hashSecret(secret: string): string {
  return createHash('sha256').update(secret).digest('hex');
}

/** How a secret begins and ends, enough to tell it from others: `fw-Ab3d…9xYz`. */
export function secretHint(secret: string): string {
  return `${secret.slice(0, PREFIX.length + 4)}…${secret.slice(-4)}`;
}
