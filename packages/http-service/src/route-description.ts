import type { z } from 'zod';

/** What a route tells about itself, beside the schemas it is checked by; `GET /openapi.json` shows it. */
declare module 'fastify' {
  interface FastifySchema {
    /** One line: what the call is for. */
    summary?: string;
    /** The group it is listed under; one. */
    tags?: readonly string[];
    /** Shape of a 200 that is described and not checked: that would cost more than making it, for a thousand vectors. */
    answer?: z.ZodType;
    /** With `stream: true` the answer is server-sent events. */
    isStreamed?: boolean;
    /** Fields of a `multipart/form-data` body, which the route reads itself. */
    form?: z.ZodType;
    /** Media type of an answer that is not JSON, e.g. `application/octet-stream`. */
    mediaType?: string;
  }
}
