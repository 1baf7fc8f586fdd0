import { defineConfig } from 'vite';

/** With these the page is cross-origin isolated, and may share memory with its workers. */
const headers = {
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
};

export default defineConfig({
  server: { headers },
  preview: { headers },
  // Only the worker imports it. Found late, it would make the dev server load the page a second time.
  optimizeDeps: { include: ['rearguard/worker'] },
});
