import type { ApiDescription } from '@frogwell/http-service';
import * as protocol from '@frogwell/protocol';
import { z } from 'zod';

const INTRODUCTION = `Answers questions from your own documents, with the source of every sentence.

Chat, files, vector stores, embeddings and models are in the shapes of OpenAI: its clients work when their base URL is
changed. What goes beyond is under \`/admin/…\`. Every failure is \`{"error": {"message", "type", "param", "code"}}\`.
Where keys exist, every call but the probes needs \`Authorization: Bearer <key>\`; without any key only programs on the same
machine may call.`;

const TAGS = {
  chat: 'Questions and answers',
  conversations: 'Chats that are kept',
  files: 'Uploads, and how they are read',
  'vector stores': 'What can be searched',
  'known questions': 'Answers that are given word for word',
  embeddings: 'Texts as vectors',
  models: 'Who answers, and with which models',
  keys: 'Who may call',
  answers: 'How answers came about, and what people thought of them',
  state: 'How the service is doing',
  monitoring: 'How it has been doing: figures over time, and what failed',
} as const;

/** What `GET /openapi.json` says beside the routes themselves. Every schema of the protocol has its own name there. */
export function apiDescription(version: string): ApiDescription {
  const named = Object.entries(protocol).flatMap(([name, value]) =>
    value instanceof z.ZodType ? [[name, value] as const] : [],
  );
  return {
    title: 'Frogwell',
    version,
    introduction: INTRODUCTION,
    tags: TAGS,
    components: Object.fromEntries(named),
  };
}
