import tailwind from '@tailwindcss/vite';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';
import { pdfjsFiles } from './pdfjs-files.ts';

/** Addresses are relative to `<base>`, so the app works below any path of a reverse proxy. */
export default defineConfig({
  root: import.meta.dirname,
  base: './',
  plugins: [react(), tailwind(), pdfjsFiles()],
  build: {
    target: 'baseline-widely-available',
    modulePreload: { polyfill: false },
    // Nothing is inlined: the content security policy stays simple.
    assetsInlineLimit: 0,
    reportCompressedSize: false,
    chunkSizeWarningLimit: 1_000,
  },
});
