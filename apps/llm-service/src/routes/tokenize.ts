import type { Service } from '@frogwell/http-service';
import { DetokenizeRequest, DetokenizeResponse, TokenizeRequest, TokenizeResponse } from '@frogwell/protocol';
import { z } from 'zod';
import type { Dependencies } from '../app.ts';
import { toPromptMessage } from './chat-request.ts';
import { engineCall } from './engine-call.ts';

/** `POST /tokenize` and `POST /detokenize`: texts and chats as the chat model counts them. */
export function tokenize(app: Service, { engine }: Dependencies): void {
  app.post(
    '/tokenize',
    {
      schema: {
        tags: ['tokens'],
        summary: 'Tokens of a text, or of a chat with all that its template adds',
        body: TokenizeRequest,
        response: { 200: TokenizeResponse, default: z.unknown() },
      },
    },
    async (request, reply) => {
      const { content, messages, add_special: addSpecial, parse_special: parseSpecial } = request.body;
      const tokens = await engine.tokenize(
        messages === undefined
          ? { kind: 'text', text: content ?? request.body.text ?? '', addSpecial, parseSpecial }
          : { kind: 'chat', messages: messages.map(toPromptMessage) },
        engineCall(request),
      );
      return reply.send({ tokens, count: tokens.length });
    },
  );

  app.post(
    '/detokenize',
    {
      schema: {
        tags: ['tokens'],
        summary: 'The text of tokens',
        body: DetokenizeRequest,
        response: { 200: DetokenizeResponse, default: z.unknown() },
      },
    },
    async (request, reply) =>
      reply.send({ content: await engine.detokenize(request.body.tokens, engineCall(request)) }),
  );
}
