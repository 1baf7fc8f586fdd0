import { defineConfig } from 'vite';

/** With these the page is cross-origin isolated, and workers may share memory with it. Leave them out, and everything still works. */
const headers = {
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
};

export default defineConfig({
  base: './',
  server: { headers },
  preview: { headers },
  build: { outDir: '../../build/demo', emptyOutDir: true },
});
