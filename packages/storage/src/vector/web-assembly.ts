/** The part of WebAssembly that is used here: Node has it, but its type definitions leave it to those of a browser. */
interface WebAssemblyApi {
  Memory: new (limits: { initial: number; maximum: number }) => WebAssemblyMemory;
  Module: new (bytes: Uint8Array<ArrayBuffer>) => object;
  Instance: new (module: object, imports: object) => { exports: object };
}

export interface WebAssemblyMemory {
  /** Another one after every growth. */
  readonly buffer: ArrayBuffer;
  /** @throws RangeError when there is no more memory to be had */
  grow(pages: number): number;
}

// The language has this global wherever it runs; only its type is missing.
export const { Memory, Module, Instance } = (globalThis as unknown as { WebAssembly: WebAssemblyApi })
  .WebAssembly;
