import { ByteLevelVocabulary } from './byte-level-vocabulary.ts';
import { floatTensor, GGML_TYPE, type GgufTensor, type GgufValue, writeGguf } from './gguf/write-gguf.ts';
import { CHAT_TEMPLATE } from './tiny-chat-model.ts';

/** Of the Llama 3.2 family. */
const SHAPES = {
  '1b': { layers: 16, embedding: 2_048, feedForward: 8_192, heads: 32, headsKv: 8, headSize: 64 },
  '3b': { layers: 28, embedding: 3_072, feedForward: 8_192, heads: 24, headsKv: 8, headSize: 128 },
} as const;

export type ModelShape = keyof typeof SHAPES;

const VOCABULARY = 128_256;
/** Weights of one block; its bytes in the two formats that Q4_K_M mixes. */
const BLOCK = 256;
const BLOCK_BYTES = { [GGML_TYPE.Q4_K]: 144, [GGML_TYPE.Q6_K]: 210 } as const;
/** 2^-11 as a half-precision float: scale of a block. */
const SCALE = 0x10_00;

/**
 * Writes a model of the size, the tensors and the block formats of a real Q4_K_M file, with random weights: for speed
 * and memory, not for sense. The same bytes every time; 1.0 GB for `1b`, 2.3 GB for `3b`.
 *
 * What attention and feed-forward compute is multiplied by zero in the end, and the output row of token t + 1 is the
 * embedding of token t. So the answer is known (every token is followed by the one after it, the first 256 tokens are
 * the bytes), although every multiplication of a real model is made.
 */
export async function writeRandomModel(file: string, { shape }: { shape: ModelShape }): Promise<void> {
  const { layers, embedding, feedForward, heads, headsKv, headSize } = SHAPES[shape];
  const vocabulary = new ByteLevelVocabulary();
  vocabulary.word(' w');
  for (let id = vocabulary.tokens.length; id < VOCABULARY - 8; id++) vocabulary.control(`w${id}`);
  const types = vocabulary.types.map(() => 1);
  const begin = vocabulary.control('<|begin_of_text|>');
  const end = vocabulary.control('<|end_of_text|>');
  for (const name of ['start_header_id', 'end_header_id']) vocabulary.control(`<|${name}|>`);
  const endOfTurn = vocabulary.control('<|eot_id|>');
  while (vocabulary.tokens.length < VOCABULARY) vocabulary.control(`<|unused_${vocabulary.tokens.length}|>`);
  while (types.length < VOCABULARY) types.push(3);

  const number = (value: number): GgufValue => ({ type: 'u32', value });
  const tensors: GgufTensor[] = [
    rows('token_embd.weight', embedding, GGML_TYPE.Q6_K, 0),
    rows('output.weight', embedding, GGML_TYPE.Q6_K, -1),
    floatTensor('output_norm.weight', [embedding], new Float32Array(embedding).fill(1)),
  ];
  for (let layer = 0; layer < layers; layer++) {
    // Q4_K_M spends more bits on half of the value and down projections.
    const finer = layer < layers / 2 ? GGML_TYPE.Q6_K : GGML_TYPE.Q4_K;
    const part = (name: string) => `blk.${layer}.${name}.weight`;
    const norm = (name: string) => floatTensor(part(name), [embedding], new Float32Array(embedding).fill(1));
    tensors.push(
      norm('attn_norm'),
      norm('ffn_norm'),
      matrix(part('attn_q'), embedding, heads * headSize, GGML_TYPE.Q4_K),
      matrix(part('attn_k'), embedding, headsKv * headSize, GGML_TYPE.Q4_K),
      matrix(part('attn_v'), embedding, headsKv * headSize, finer),
      zeros(part('attn_output'), heads * headSize, embedding, GGML_TYPE.Q4_K),
      matrix(part('ffn_gate'), embedding, feedForward, GGML_TYPE.Q4_K),
      matrix(part('ffn_up'), embedding, feedForward, GGML_TYPE.Q4_K),
      zeros(part('ffn_down'), feedForward, embedding, finer),
    );
  }
  await writeGguf(
    file,
    {
      'general.architecture': { type: 'string', value: 'llama' },
      'general.name': { type: 'string', value: `Random ${shape.toUpperCase()}` },
      'general.file_type': number(15), // Q4_K_M
      'llama.block_count': number(layers),
      'llama.context_length': number(131_072),
      'llama.embedding_length': number(embedding),
      'llama.feed_forward_length': number(feedForward),
      'llama.vocab_size': number(VOCABULARY),
      'llama.attention.head_count': number(heads),
      'llama.attention.head_count_kv': number(headsKv),
      'llama.attention.key_length': number(headSize),
      'llama.attention.value_length': number(headSize),
      'llama.rope.dimension_count': number(headSize),
      'llama.attention.layer_norm_rms_epsilon': { type: 'f32', value: 1e-5 },
      'llama.rope.freq_base': { type: 'f32', value: 500_000 },
      'tokenizer.ggml.model': { type: 'string', value: 'gpt2' },
      'tokenizer.ggml.pre': { type: 'string', value: 'llama-bpe' },
      'tokenizer.ggml.tokens': { type: 'strings', value: vocabulary.tokens },
      'tokenizer.ggml.token_type': { type: 'i32s', value: types },
      'tokenizer.ggml.merges': { type: 'strings', value: vocabulary.merges },
      'tokenizer.ggml.bos_token_id': number(begin),
      'tokenizer.ggml.eos_token_id': number(end),
      'tokenizer.ggml.eot_token_id': number(endOfTurn),
      'tokenizer.ggml.add_bos_token': { type: 'bool', value: true },
      'tokenizer.chat_template': { type: 'string', value: CHAT_TEMPLATE },
    },
    tensors,
  );
}

type BlockFormat = keyof typeof BLOCK_BYTES;

/** One random row per token; row i is that of token `i + shift`, so that two tensors can hold the same rows. */
function rows(name: string, columns: number, type: BlockFormat, shift: number): GgufTensor {
  const rowBytes = (columns / BLOCK) * BLOCK_BYTES[type];
  return {
    name,
    dimensions: [columns, VOCABULARY],
    type,
    sizeBytes: rowBytes * VOCABULARY,
    *data() {
      for (let first = 0; first < VOCABULARY; first += 256) {
        const piece = new Uint8Array(rowBytes * Math.min(256, VOCABULARY - first));
        for (let row = 0; row * rowBytes < piece.length; row++) {
          const token = (first + row + shift + VOCABULARY) % VOCABULARY;
          fillBlocks(piece.subarray(row * rowBytes, (row + 1) * rowBytes), type, token + 1);
        }
        yield piece;
      }
    },
  };
}

function matrix(name: string, columns: number, height: number, type: BlockFormat): GgufTensor {
  const sizeBytes = ((columns * height) / BLOCK) * BLOCK_BYTES[type];
  return {
    name,
    dimensions: [columns, height],
    type,
    sizeBytes,
    *data() {
      const bytes = new Uint8Array(sizeBytes);
      fillBlocks(bytes, type, name.length * 7_919 + sizeBytes);
      yield bytes;
    },
  };
}

function zeros(name: string, columns: number, height: number, type: BlockFormat): GgufTensor {
  const sizeBytes = ((columns * height) / BLOCK) * BLOCK_BYTES[type];
  return { name, dimensions: [columns, height], type, sizeBytes, data: () => [new Uint8Array(sizeBytes)] };
}

/** Random quants with a fixed small scale, so that every weight is finite. */
function fillBlocks(bytes: Uint8Array, type: BlockFormat, seed: number): void {
  let state = Math.imul(seed, 2_654_435_761) | 1;
  for (let at = 0; at < bytes.length; at++) {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    bytes[at] = state;
  }
  const size = BLOCK_BYTES[type];
  for (let block = 0; block < bytes.length; block += size) {
    if (type === GGML_TYPE.Q6_K) setScale(bytes, block + 208);
    else {
      setScale(bytes, block);
      setScale(bytes, block + 2);
    }
  }
}

function setScale(bytes: Uint8Array, at: number): void {
  bytes[at] = SCALE & 0xff;
  bytes[at + 1] = SCALE >>> 8;
}
