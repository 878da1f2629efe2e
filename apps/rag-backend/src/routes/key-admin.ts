import { ApiError, type Service } from '@frogwell/http-service';
import {
  type ApiKey,
  ApiKeyList,
  CreateApiKeyRequest,
  CreatedApiKey,
  RevokedApiKey,
} from '@frogwell/protocol';
import { z } from 'zod';
import type { ApiKeys, KeptKey } from '../keys/api-keys.ts';

const KeyParams = z.object({ key_id: z.string() });

const CLOSED =
  'This is the first key: from now on every call needs "Authorization: Bearer <key>", also those from this machine.';
const LIMITED =
  'There is no key any more: from now on only programs on the same machine may call, and they need none.';

/** `GET`, `POST /admin/keys`, `DELETE /admin/keys/{id}`: keys that Frogwell keeps. A secret is shown once. */
export function keyAdmin(app: Service, { keys }: { keys: ApiKeys }): void {
  const tags = ['keys'];

  app.get(
    '/admin/keys',
    { schema: { tags, summary: 'The keys, without their secrets', response: { 200: ApiKeyList } } },
    () => ({
      object: 'list' as const,
      data: keys.list().map(toApiKey),
      environment_keys: keys.environmentKeys,
      access: keys.access,
    }),
  );

  app.post(
    '/admin/keys',
    {
      schema: {
        tags,
        summary: 'Makes a key; the only time that its secret is shown',
        body: CreateApiKeyRequest,
        response: { 200: CreatedApiKey },
      },
    },
    async (request, reply) => {
      const { key, secret, closesDoor } = await keys.create(request.body.name, request.id);
      reply.header('cache-control', 'no-store');
      return { ...toApiKey(key), key: secret, access: keys.access, notice: closesDoor ? CLOSED : null };
    },
  );

  app.delete(
    '/admin/keys/:key_id',
    {
      schema: {
        tags,
        summary: 'Revokes a key; it opens nothing from then on',
        params: KeyParams,
        response: { 200: RevokedApiKey },
      },
    },
    async (request) => {
      const { key_id } = request.params;
      const revoked = await keys.revoke(key_id, request.id);
      if (revoked === undefined) {
        throw new ApiError('not_found', `no such key: ${key_id.slice(0, 100)}; GET /admin/keys lists them`, {
          param: 'key_id',
        });
      }
      return {
        id: key_id,
        object: 'api_key.deleted' as const,
        deleted: true as const,
        access: keys.access,
        notice: revoked.limitsToThisMachine ? LIMITED : null,
      };
    },
  );
}

function toApiKey({ id, name, hint, createdAt, lastUsedAt }: KeptKey): ApiKey {
  return { id, object: 'api_key', name, hint, created_at: createdAt, last_used_at: lastUsedAt };
}
