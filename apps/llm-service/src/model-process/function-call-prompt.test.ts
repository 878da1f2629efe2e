import { expect, test } from 'vitest';
import type { PromptMessage } from '../engine/generation.ts';
import { describeTools } from './function-call-prompt.ts';
import { ToolCallReader } from './tool-call-reader.ts';

const weather = {
  type: 'function' as const,
  function: { name: 'weather', description: 'Thời tiết của một nơi', parameters: { type: 'object' } },
};
const history: PromptMessage[] = [
  { role: 'system', content: 'Trả lời ngắn gọn.' },
  { role: 'user', content: 'Huế hôm nay?' },
  {
    role: 'assistant',
    content: '',
    tool_calls: [{ id: '1', type: 'function', function: { name: 'weather', arguments: '{"city":"Huế"}' } }],
  },
  { role: 'tool', tool_call_id: '1', content: '31 độ' },
];

test('Frog gets the functions in the words of its model card, after what the system message says already', () => {
  const [system] = describeTools(history, [weather, { ...weather, function: { name: 'clock' } }], 'vi');

  expect(system).toEqual({
    role: 'system',
    content: `Trả lời ngắn gọn.

Bạn là một trợ lý hữu ích với khả năng truy cập vào các hàm sau. Hãy sử dụng chúng nếu cần -
{
    "name": "weather",
    "description": "Thời tiết của một nơi",
    "parameters": {
        "type": "object"
    }
},
{
    "name": "clock"
}`,
  });
});

test('any other model is told the form of a call too', () => {
  expect(describeTools([], [weather], 'en')[0]?.content).toMatch(
    /^You are .*functions.*\n\{"name":"weather".*\n.*<functioncall> \{"name"/s,
  );
});

test('calls and results of the history are text, in the form that is read back', () => {
  const [, , call, result] = describeTools(history, [weather], 'vi');

  expect(result).toEqual({ role: 'user', content: '<functionresponse> 31 độ' });
  expect(new ToolCallReader(['weather']).push(call?.content ?? '')).toEqual([
    { call: { name: 'weather', arguments: '{"city":"Huế"}' } },
  ]);
});

test('without functions there is nothing to say about them', () => {
  expect(describeTools([{ role: 'user', content: 'Chào' }], [], 'vi')).toEqual([
    { role: 'user', content: 'Chào' },
  ]);
});
