import { floatTensor, type GgufTensor, type GgufValue, writeGguf } from './gguf/write-gguf.ts';

const EMBEDDING = 32;
const FEED_FORWARD = 64;
const CONTEXT = 512;
/** Of llama.cpp: what is made of the vectors of all tokens. */
const POOLING = { embedder: 1, reranker: 4 } as const;
const SPECIAL = ['[PAD]', '[UNK]', '[CLS]', '[SEP]', '[MASK]'];
const LETTERS = 'abcdefghijklmnopqrstuvwxyz0123456789.,?!-';

/**
 * Writes a BERT of 100 KB with random weights: an embedder whose vectors are the mean over a text, or a reranker with one
 * score. Its vectors mean nothing, but equal texts have equal ones and everything else is as with a real model. It reads
 * text letter by letter, without marks and capitals. The same bytes every time.
 */
export async function writeTinyBertModel(
  file: string,
  { role }: { role: 'embedder' | 'reranker' },
): Promise<void> {
  // WordPiece as llama.cpp keeps it: pieces that begin a word carry a mark, the others do not.
  const pieces = [...LETTERS].flatMap((letter) => [`\u2581${letter}`, letter]);
  const tokens = [...SPECIAL, ...pieces];
  const number = (value: number): GgufValue => ({ type: 'u32', value });
  await writeGguf(
    file,
    {
      'general.architecture': { type: 'string', value: 'bert' },
      'general.name': { type: 'string', value: `Tiny ${role}` },
      'general.file_type': number(0),
      'bert.block_count': number(1),
      'bert.context_length': number(CONTEXT),
      'bert.embedding_length': number(EMBEDDING),
      'bert.feed_forward_length': number(FEED_FORWARD),
      'bert.attention.head_count': number(2),
      'bert.attention.layer_norm_epsilon': { type: 'f32', value: 1e-6 },
      'bert.attention.causal': { type: 'bool', value: false },
      'bert.pooling_type': number(POOLING[role]),
      'tokenizer.ggml.model': { type: 'string', value: 'bert' },
      'tokenizer.ggml.pre': { type: 'string', value: 'default' },
      'tokenizer.ggml.token_type_count': number(2),
      'tokenizer.ggml.tokens': { type: 'strings', value: tokens },
      'tokenizer.ggml.token_type': {
        type: 'i32s',
        value: tokens.map((_, id) => (id < SPECIAL.length ? 3 : 1)),
      },
      'tokenizer.ggml.scores': { type: 'f32s', value: tokens.map(() => 0) },
      'tokenizer.ggml.padding_token_id': number(0),
      'tokenizer.ggml.unknown_token_id': number(1),
      'tokenizer.ggml.cls_token_id': number(2),
      'tokenizer.ggml.bos_token_id': number(2),
      'tokenizer.ggml.seperator_token_id': number(3), // spelled so in llama.cpp
      'tokenizer.ggml.eos_token_id': number(3),
      'tokenizer.ggml.mask_token_id': number(4),
    },
    tensors(tokens.length, role),
  );
}

function tensors(vocabulary: number, role: 'embedder' | 'reranker'): GgufTensor[] {
  let state = 4_711;
  const random = (length: number) =>
    Float32Array.from({ length }, () => {
      state = (state * 1_664_525 + 1_013_904_223) >>> 0;
      return state / 2 ** 32 - 0.5;
    });
  const weight = (name: string, columns: number, rows: number) =>
    floatTensor(`${name}.weight`, [columns, rows], random(columns * rows));
  const bias = (name: string, length: number) => floatTensor(`${name}.bias`, [length], random(length));
  const layer = (name: string, columns: number, rows: number) => [
    weight(name, columns, rows),
    bias(name, rows),
  ];
  const norm = (name: string) => [
    floatTensor(`${name}.weight`, [EMBEDDING], new Float32Array(EMBEDDING).fill(1)),
    floatTensor(`${name}.bias`, [EMBEDDING], new Float32Array(EMBEDDING)),
  ];
  return [
    weight('token_embd', EMBEDDING, vocabulary),
    weight('position_embd', EMBEDDING, CONTEXT),
    weight('token_types', EMBEDDING, 2),
    ...norm('token_embd_norm'),
    ...layer('blk.0.attn_q', EMBEDDING, EMBEDDING),
    ...layer('blk.0.attn_k', EMBEDDING, EMBEDDING),
    ...layer('blk.0.attn_v', EMBEDDING, EMBEDDING),
    ...layer('blk.0.attn_output', EMBEDDING, EMBEDDING),
    ...norm('blk.0.attn_output_norm'),
    ...layer('blk.0.ffn_up', EMBEDDING, FEED_FORWARD),
    ...layer('blk.0.ffn_down', FEED_FORWARD, EMBEDDING),
    ...norm('blk.0.layer_output_norm'),
    ...(role === 'reranker'
      ? [...layer('cls', EMBEDDING, EMBEDDING), ...layer('cls.output', EMBEDDING, 1)]
      : []),
  ];
}
