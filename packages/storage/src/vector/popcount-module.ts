import { Instance, Module, type WebAssemblyMemory } from './web-assembly.ts';

/**
 * Counting bits is what a search over bit codes spends its time on, and JavaScript has no instruction for it. So the
 * two loops below are written in WebAssembly, whose `i64.popcnt` is one instruction of the processor (measured: 5 to 8
 * times as fast as the best JavaScript). The module is assembled here, for one length of code, with its loops over words
 * unrolled: its text is this file, and it needs neither a compiler nor a binary in the repository.
 *
 * Memory is one imported `env.memory`: the query's planes at {@link PLANES_AT}, the codes anywhere behind them.
 *
 * - `hamming(codes, rows, distances)`: for each row the bits in which its `words` words (of 64 bits) differ from plane 0,
 *   as 16 bits to `distances`, `distances + 2`, ...
 * - `product(high, low) -> i32`: the sum over dimensions of weight * (2 * high bit + low bit) for the two planes of one
 *   row. The weights are integers of {@link WEIGHT_BITS} bits in two's complement, given as planes 1 to
 *   {@link WEIGHT_BITS}: bit b of all dimensions, the sign last.
 *
 * Addresses are bytes.
 */
export const WEIGHT_BITS = 6;
export const PLANES_AT = 0;
const BYTES_PER_WORD = 8;

/** What the module exports. */
export interface PopcountKernel {
  hamming(codes: number, rows: number, distances: number): void;
  product(high: number, low: number): number;
}

/** Bytes that the query's planes take. */
export function planesBytes(words: number): number {
  return (1 + WEIGHT_BITS) * words * BYTES_PER_WORD;
}

/** @param words 64-bit words of one plane of a code, 1..1,023 (so that a distance fits 16 bits) */
export function instantiatePopcount(words: number, memory: WebAssemblyMemory): PopcountKernel {
  const instance = new Instance(new Module(assemble(words)), { env: { memory } });
  // The two exports are those assembled below.
  return instance.exports as unknown as PopcountKernel;
}

const I32 = 0x7f;
const I64 = 0x7e;
const NO_RESULT = 0x40;

const Op = {
  loop: 0x03,
  if: 0x04,
  end: 0x0b,
  branchIf: 0x0d,
  localGet: 0x20,
  localSet: 0x21,
  localTee: 0x22,
  i64Load: 0x29,
  i32Store16: 0x3b,
  i32Const: 0x41,
  i64Const: 0x42,
  i32Add: 0x6a,
  i32Subtract: 0x6b,
  i64Popcount: 0x7b,
  i64Add: 0x7c,
  i64Subtract: 0x7d,
  i64And: 0x83,
  i64Xor: 0x85,
  i64ShiftLeft: 0x86,
  i32WrapI64: 0xa7,
} as const;

function assemble(words: number): Uint8Array<ArrayBuffer> {
  const types = [functionType([I32, I32, I32], []), functionType([I32, I32], [I32])];
  const memoryImport = [...name('env'), ...name('memory'), 0x02, 0x00, ...unsigned(1)];
  const functionExport = (text: string, index: number) => [...name(text), 0x00, ...unsigned(index)];
  return Uint8Array.from([
    ...[0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00],
    ...section(1, list(types)),
    ...section(2, list([memoryImport])),
    ...section(3, list([unsigned(0), unsigned(1)])),
    ...section(7, list([functionExport('hamming', 0), functionExport('product', 1)])),
    ...section(10, list([hammingBody(words), productBody(words)])),
  ]);
}

function hammingBody(words: number): number[] {
  const [codes, rows, distances] = [0, 1, 2];
  const code: number[] = [Op.localGet, rows, Op.if, NO_RESULT, Op.loop, NO_RESULT];
  code.push(Op.localGet, distances);
  for (let word = 0; word < words; word++) {
    code.push(...load(codes, word * BYTES_PER_WORD));
    code.push(Op.i32Const, 0, ...loadAtConstant(PLANES_AT + word * BYTES_PER_WORD));
    code.push(Op.i64Xor, Op.i64Popcount);
    if (word > 0) code.push(Op.i64Add);
  }
  code.push(Op.i32WrapI64, Op.i32Store16, 1, 0);
  code.push(...increase(codes, words * BYTES_PER_WORD), ...increase(distances, 2));
  code.push(Op.localGet, rows, Op.i32Const, 1, Op.i32Subtract, Op.localTee, rows, Op.branchIf, 0);
  code.push(Op.end, Op.end, Op.end);
  return sized([...list([]), ...code]);
}

function productBody(words: number): number[] {
  const [high, low] = [0, 1];
  const [highWord, lowWord, firstSum] = [2, 3, 4];
  const code: number[] = [];
  for (let word = 0; word < words; word++) {
    code.push(...load(high, word * BYTES_PER_WORD), Op.localSet, highWord);
    code.push(...load(low, word * BYTES_PER_WORD), Op.localSet, lowWord);
    for (let bit = 0; bit < WEIGHT_BITS; bit++) {
      const plane = PLANES_AT + (1 + bit) * words * BYTES_PER_WORD + word * BYTES_PER_WORD;
      code.push(Op.localGet, firstSum + bit);
      code.push(Op.i32Const, 0, ...loadAtConstant(plane), Op.localGet, highWord, Op.i64And, Op.i64Popcount);
      code.push(Op.i64Const, 1, Op.i64ShiftLeft, Op.i64Add);
      code.push(Op.i32Const, 0, ...loadAtConstant(plane), Op.localGet, lowWord, Op.i64And, Op.i64Popcount);
      code.push(Op.i64Add, Op.localSet, firstSum + bit);
    }
  }
  for (let bit = 0; bit < WEIGHT_BITS; bit++) {
    code.push(Op.localGet, firstSum + bit, Op.i64Const, bit, Op.i64ShiftLeft);
    // In two's complement the highest bit counts negatively.
    if (bit > 0) code.push(bit === WEIGHT_BITS - 1 ? Op.i64Subtract : Op.i64Add);
  }
  code.push(Op.i32WrapI64, Op.end);
  return sized([...list([[...unsigned(2 + WEIGHT_BITS), I64]]), ...code]);
}

/** Pushes the 64-bit word at local + offset. */
function load(local: number, offset: number): number[] {
  return [Op.localGet, local, ...loadAtConstant(offset)];
}

/** Pops an address and pushes the word at address + offset (alignment 8, as a hint). */
function loadAtConstant(offset: number): number[] {
  return [Op.i64Load, 3, ...unsigned(offset)];
}

function increase(local: number, by: number): number[] {
  return [Op.localGet, local, Op.i32Const, ...signed(by), Op.i32Add, Op.localSet, local];
}

function functionType(parameters: number[], results: number[]): number[] {
  return [0x60, ...list(parameters.map((each) => [each])), ...list(results.map((each) => [each]))];
}

function section(id: number, content: number[]): number[] {
  return [id, ...sized(content)];
}

function list(items: readonly number[][]): number[] {
  return [...unsigned(items.length), ...items.flat()];
}

function sized(content: number[]): number[] {
  return [...unsigned(content.length), ...content];
}

/** ASCII. */
function name(text: string): number[] {
  return sized([...text].map((character) => character.charCodeAt(0)));
}

/** LEB128. */
function unsigned(value: number): number[] {
  const bytes: number[] = [];
  for (let rest = value; ; rest >>>= 7) {
    if (rest < 0x80) return [...bytes, rest];
    bytes.push((rest & 0x7f) | 0x80);
  }
}

/** LEB128 of a number that is not negative: bit 6 of the last byte is the sign, so it must be 0. */
function signed(value: number): number[] {
  const bytes: number[] = [];
  for (let rest = value; ; rest >>>= 7) {
    if (rest < 0x40) return [...bytes, rest];
    bytes.push((rest & 0x7f) | 0x80);
  }
}
