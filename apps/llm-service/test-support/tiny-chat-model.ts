import { ByteLevelVocabulary } from './byte-level-vocabulary.ts';
import { floatTensor, type GgufTensor, type GgufValue, writeGguf } from './gguf/write-gguf.ts';

/** What the scripted model says after an assistant header, unless the last message holds one of the marks below. */
export const GREETING = 'Xin chào, tôi là Frogwell. Tôi trả lời từ tài liệu của bạn và luôn kèm theo nguồn.';
/** After a message with `#json`. */
export const JSON_ANSWER = '{"answer": "mười hai", "count": 12}';
/** After a message with `#split`: its middle letter is three tokens of one byte each. */
export const SPLIT_ANSWER = 'Việt';
/** After a message with `#tool`. */
export const TOOL_ANSWER = '<functioncall> {"name": "get_weather", "arguments": {"city": "Huế"}}';
/** After a message with `#loop`, over and over. */
export const LOOP_WORDS = [' một', ' hai', ' ba', ' bốn', ' năm', ' sáu', ' bảy'];
/** After a message with `#endless`: no phrase short enough to be taken for a repetition, and no end either. */
export const ENDLESS_WORDS = Array.from({ length: 60 }, (_, number) => ` ${number + 1}.`);
/** After a message with `#copy`: words that a prompt can hold, so that looking them up in it pays. */
export const COPY_ANSWER =
  'Điều khoản thử nghiệm quy định rằng mỗi đơn vị phải lập báo cáo hằng quý gửi phòng hành chính trước ngày mười lăm';

export interface TinyChatModelOptions {
  /** `llama` if left out; another one is a file that the engine cannot run. */
  architecture?: string;
  /** Tokens, 8,192 if left out. */
  contextLength?: number;
  /** Null = a model without one. */
  chatTemplate?: string | null;
}

/** Llama 3's format in our own words: headers, a date where the caller gives one, tools as a list. */
export const CHAT_TEMPLATE = [
  '{{ bos_token }}',
  "{%- if date_string %}{{ '<|start_header_id|>system<|end_header_id|>\\n\\nToday: ' + date_string + '<|eot_id|>' }}{% endif %}",
  "{%- if tools %}{{ '<|start_header_id|>system<|end_header_id|>\\n\\nTools: ' }}{{ tools | tojson }}{{ '<|eot_id|>' }}{% endif %}",
  '{%- for message in messages %}',
  "{{- '<|start_header_id|>' + message['role'] + '<|end_header_id|>\\n\\n' }}",
  "{%- if message.tool_calls %}{% for call in message.tool_calls %}{{ '<functioncall> ' }}{{ call.function | tojson }}{% endfor %}{% endif %}",
  "{%- if message.content %}{{ message['content'] | trim }}{% endif %}",
  "{{- '<|eot_id|>' }}",
  '{%- endfor %}',
  "{%- if add_generation_prompt %}{{ '<|start_header_id|>assistant<|end_header_id|>\\n\\n' }}",
  "{%- for mark in ['loop', 'endless', 'json', 'split', 'tool', 'copy'] %}",
  "{%- if messages[-1]['content'] and '#' + mark in messages[-1]['content'] %}{{ '<|' + mark + '|>' }}{% endif %}",
  '{%- endfor %}{% endif %}',
].join('\n');

const EMBEDDING = 64;
const FEED_FORWARD = 64;
/** Logit of the default successor's flag; a right successor scores about 63, any other about +-24. */
const FLAG = 8;

/**
 * Writes a chat model of 0.5 MB that says what its scripts say, with the vocabulary, the file format and the arithmetic
 * of a real one. The same bytes every time.
 *
 * Attention and feed-forward add nothing, so the last hidden state is the embedding of the last token, and the output
 * row of `u` holds the embeddings of all tokens that `u` follows: the model is a table of what follows what. The last
 * coordinate marks tokens without a successor; the row of `\n\n`, where every answer begins, answers to it.
 */
export async function writeTinyChatModel(file: string, options: TinyChatModelOptions = {}): Promise<void> {
  const vocabulary = new ByteLevelVocabulary();
  const begin = vocabulary.control('<|begin_of_text|>');
  const end = vocabulary.control('<|end_of_text|>');
  for (const name of ['start_header_id', 'end_header_id']) vocabulary.control(`<|${name}|>`);
  const endOfTurn = vocabulary.control('<|eot_id|>');
  const answerStart = vocabulary.word('\n\n');
  const successors = new Map<number, number>();
  const follow = (from: number, to: number) => {
    const known = successors.get(from);
    if (known !== undefined && known !== to)
      throw new Error(`${vocabulary.tokens[from]} already has a successor: use each word once`);
    successors.set(from, to);
  };
  const script = (start: number, words: readonly number[], after: number | undefined) => {
    let from = start;
    for (const word of words) {
      follow(from, word);
      from = word;
    }
    if (after !== undefined) follow(from, after);
  };
  const wordsOf = (text: string) => text.split(/(?= )/).map((word) => vocabulary.word(word));
  script(answerStart, wordsOf(GREETING), endOfTurn);
  const start = (name: string) => vocabulary.control(`<|${name}|>`);
  const loop = LOOP_WORDS.map((word) => vocabulary.word(word));
  script(start('loop'), loop, loop[0]);
  const endless = ENDLESS_WORDS.map((word) => vocabulary.word(word));
  script(start('endless'), endless, endless[0]);
  script(start('json'), wordsOf(JSON_ANSWER), endOfTurn);
  script(start('tool'), wordsOf(TOOL_ANSWER), endOfTurn);
  script(start('copy'), wordsOf(COPY_ANSWER), endOfTurn);
  // The first 256 tokens are the bytes.
  script(
    start('split'),
    [vocabulary.word('Vi'), ...Buffer.from('ệ', 'utf8'), vocabulary.word('t')],
    endOfTurn,
  );
  vocabulary.pad(32);

  const tokens = vocabulary.tokens;
  await writeGguf(
    file,
    {
      ...metadata(options, tokens.length),
      'tokenizer.ggml.model': { type: 'string', value: 'gpt2' },
      'tokenizer.ggml.pre': { type: 'string', value: 'llama-bpe' },
      'tokenizer.ggml.tokens': { type: 'strings', value: tokens },
      'tokenizer.ggml.token_type': { type: 'i32s', value: vocabulary.types },
      'tokenizer.ggml.merges': { type: 'strings', value: vocabulary.merges },
      'tokenizer.ggml.bos_token_id': { type: 'u32', value: begin },
      'tokenizer.ggml.eos_token_id': { type: 'u32', value: end },
      'tokenizer.ggml.eot_token_id': { type: 'u32', value: endOfTurn },
      'tokenizer.ggml.add_bos_token': { type: 'bool', value: true },
      ...(options.chatTemplate !== null && {
        'tokenizer.chat_template': { type: 'string', value: options.chatTemplate ?? CHAT_TEMPLATE },
      }),
    },
    tensors(tokens.length, successors, answerStart),
  );
}

function metadata(
  { architecture = 'llama', contextLength = 8_192 }: TinyChatModelOptions,
  vocabularySize: number,
): Record<string, GgufValue> {
  const number = (value: number): GgufValue => ({ type: 'u32', value });
  return {
    'general.architecture': { type: 'string', value: architecture },
    'general.name': { type: 'string', value: 'Tiny scripted' },
    'general.file_type': number(0),
    [`${architecture}.block_count`]: number(1),
    [`${architecture}.context_length`]: number(contextLength),
    [`${architecture}.embedding_length`]: number(EMBEDDING),
    [`${architecture}.feed_forward_length`]: number(FEED_FORWARD),
    [`${architecture}.vocab_size`]: number(vocabularySize),
    [`${architecture}.attention.head_count`]: number(4),
    [`${architecture}.attention.head_count_kv`]: number(2),
    [`${architecture}.rope.dimension_count`]: number(16),
    [`${architecture}.attention.layer_norm_rms_epsilon`]: { type: 'f32', value: 1e-5 },
    [`${architecture}.rope.freq_base`]: { type: 'f32', value: 500_000 },
  };
}

function tensors(
  vocabularySize: number,
  successors: ReadonlyMap<number, number>,
  fallback: number,
): GgufTensor[] {
  const random = generator(20_261);
  const signs = Float32Array.from({ length: EMBEDDING * vocabularySize }, () => (random() < 0.5 ? -1 : 1));
  const output = new Float32Array(EMBEDDING * vocabularySize);
  for (let token = 0; token < vocabularySize; token++) {
    const row = token * EMBEDDING;
    const successor = successors.get(token);
    signs[row + EMBEDDING - 1] = successor === undefined ? FLAG : 0;
    if (successor === undefined) continue;
    for (let i = 0; i < EMBEDDING - 1; i++) {
      const at = successor * EMBEDDING + i;
      output[at] = (output[at] ?? 0) + (signs[row + i] ?? 0);
    }
  }
  output[fallback * EMBEDDING + EMBEDDING - 1] = FLAG;

  const ones = new Float32Array(EMBEDDING).fill(1);
  const zeros = (length: number) => new Float32Array(length);
  const noise = (length: number) => Float32Array.from({ length }, () => (random() - 0.5) / 10);
  const square = EMBEDDING * EMBEDDING;
  const wide = EMBEDDING * FEED_FORWARD;
  return [
    floatTensor('token_embd.weight', [EMBEDDING, vocabularySize], signs),
    floatTensor('output.weight', [EMBEDDING, vocabularySize], output),
    floatTensor('output_norm.weight', [EMBEDDING], ones),
    floatTensor('blk.0.attn_norm.weight', [EMBEDDING], ones),
    floatTensor('blk.0.ffn_norm.weight', [EMBEDDING], ones),
    floatTensor('blk.0.attn_q.weight', [EMBEDDING, EMBEDDING], noise(square)),
    floatTensor('blk.0.attn_k.weight', [EMBEDDING, EMBEDDING / 2], noise(square / 2)),
    floatTensor('blk.0.attn_v.weight', [EMBEDDING, EMBEDDING / 2], noise(square / 2)),
    floatTensor('blk.0.attn_output.weight', [EMBEDDING, EMBEDDING], zeros(square)),
    floatTensor('blk.0.ffn_gate.weight', [EMBEDDING, FEED_FORWARD], noise(wide)),
    floatTensor('blk.0.ffn_up.weight', [EMBEDDING, FEED_FORWARD], noise(wide)),
    floatTensor('blk.0.ffn_down.weight', [FEED_FORWARD, EMBEDDING], zeros(wide)),
  ];
}

/** The same numbers every time, 0..1 (Numerical Recipes' linear congruence). */
function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_664_525 + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}
