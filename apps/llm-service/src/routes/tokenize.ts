import { ApiError, type Service } from '@frogwell/http-service';
import { DetokenizeRequest, DetokenizeResponse, TokenizeRequest, TokenizeResponse } from '@frogwell/protocol';
import { z } from 'zod';
import type { Dependencies } from '../app.ts';
import { toPromptMessage } from './chat-request.ts';
import { engineCall } from './engine-call.ts';

/** A model that counts answers nobody meanwhile; this many letters are half a second. */
const MOST_LETTERS = 500_000;

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
      const chat = messages?.map(toPromptMessage);
      const text = content ?? request.body.text ?? '';
      const letters = chat?.reduce((sum, message) => sum + message.content.length, 0) ?? text.length;
      if (letters > MOST_LETTERS) {
        const param = chat ? 'messages' : content === undefined ? 'text' : 'content';
        throw new ApiError('invalid_value', `${param}: has ${letters} letters; at most ${MOST_LETTERS}`, {
          param,
        });
      }
      const tokens = await engine.tokenize(
        chat === undefined
          ? { kind: 'text', text, addSpecial, parseSpecial }
          : { kind: 'chat', messages: chat },
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
