import type { FastifyReply } from 'fastify';

const CONTENT_SECURITY_POLICY = [
  "default-src 'self'",
  "base-uri 'self'",
  "object-src 'none'",
  "frame-ancestors 'self'",
  "form-action 'self'",
  "img-src 'self' data: blob:",
  "worker-src 'self' blob:",
  // UI libraries set inline style attributes; scripts stay limited to our own files.
  "style-src 'self' 'unsafe-inline'",
].join('; ');

/** Headers of every answer, streamed or whole: how long it took us, and what a browser may do with it. */
export function standardHeaders(reply: FastifyReply): Record<string, string> {
  return {
    'openai-processing-ms': String(Math.round(reply.elapsedTime)),
    ...securityHeaders(reply.getHeader('content-type')),
  };
}

/** Pages also get a content security policy that loads nothing from elsewhere. */
export function securityHeaders(contentType: unknown): Record<string, string> {
  const headers: Record<string, string> = {
    'x-content-type-options': 'nosniff',
    'x-frame-options': 'SAMEORIGIN',
    'referrer-policy': 'no-referrer',
    'cross-origin-resource-policy': 'same-origin',
  };
  if (typeof contentType === 'string' && contentType.startsWith('text/html')) {
    headers['content-security-policy'] = CONTENT_SECURITY_POLICY;
  }
  return headers;
}
