import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Plugin } from 'vite';

const folder = fileURLToPath(new URL('.', import.meta.resolve('pdfjs-dist/package.json')));

/** What PDF.js asks for by name when a PDF needs it: maps of Asian encodings, the fonts that every reader has, picture decoders. */
const NEEDED = { cmaps: /\.bcmap$/, standard_fonts: /\.(pfb|ttf)$/, wasm: /_nowasm_fallback\.js$/ };

/** Puts these files beside the app, under a name that changes with the version: they are cached like its other files. */
export function pdfjsFiles(): Plugin {
  return {
    name: 'pdfjs-files',
    apply: 'build',
    generateBundle() {
      const { version } = JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8')) as {
        version: string;
      };
      for (const [kind, pattern] of Object.entries(NEEDED)) {
        for (const name of readdirSync(path.join(folder, kind)).filter((name) => pattern.test(name))) {
          this.emitFile({
            type: 'asset',
            fileName: `assets/pdfjs-${version}/${kind}/${name}`,
            source: readFileSync(path.join(folder, kind, name)),
          });
        }
      }
    },
  };
}
