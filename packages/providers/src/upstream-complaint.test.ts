import { expect, test } from 'vitest';
import { readComplaint } from './upstream-complaint.ts';

const said = (message: string) => readComplaint(JSON.stringify({ error: { message } })).message;

test.each([
  ['bad top_p at http://10.1.2.3:8000/v1/chat', 'bad top_p at [address]'],
  ['Incorrect API key sk-proj-12ab34', 'Incorrect API key [key]'],
  ['refused Bearer abc.def', 'refused [key]'],
  ['cannot open /srv/models/frog.gguf', 'cannot open [file]'],
  ['cannot open C:\\models\\frog.gguf', 'cannot open [file]'],
  ['bad value\n  File "/srv/a.py", line 3', 'bad value'],
  ['bad value\n    at run (/srv/a.js:1:2)', 'bad value'],
])('what %j shows is %j', (message, shown) => {
  expect(said(message)).toBe(shown);
});

test.each([
  'maximum context length is 8192 tokens, you have 9000',
  'temperature must be between 0 and 1/2, and/or left out',
  'Nhiệt độ phải từ 0 đến 2.\nThử lại.',
])('%j is shown as it is', (message) => {
  expect(said(message)).toBe(message);
});

test("FastAPI's list of what is wrong has words and a field", () => {
  const detail = [
    { loc: ['body', 'messages', 0, 'role'], msg: 'Field required' },
    { loc: ['body', 'top_p'], msg: 'Input should be at most 1' },
  ];

  expect(readComplaint(JSON.stringify({ detail }))).toMatchObject({
    message: 'Field required; Input should be at most 1',
    param: 'messages.0.role',
  });
});

test("llama.cpp's two numbers are in the message", () => {
  const error = { message: 'too long', n_prompt_tokens: 9000, n_ctx: 8192 };

  expect(readComplaint(JSON.stringify({ error })).message).toBe(
    'too long (the prompt has 9000 tokens, the model takes 8192)',
  );
});

test.each(['', '<h1>no</h1>', 'null', '[]', '{"error":null}', '{"detail":[1,null]}'])(
  '%j says nothing',
  (text) => {
    expect(readComplaint(text)).toEqual({ message: '', code: '', type: '', param: null });
  },
);
