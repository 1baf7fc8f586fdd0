import { readdirSync } from 'node:fs';
import { workerPool } from 'rearguard';

function* files() {
  for (const entry of readdirSync('.', { withFileTypes: true })) if (entry.isFile()) yield entry.name;
}

const worker = new URL('./hash.worker.js', import.meta.url);

workerPool({ scheduler: files, worker }).subscribe({
  next: ({ file, sha256 }) => console.log(sha256, file),
  error: (error) => console.error(error),
  complete: () => console.log('every file is hashed, every worker is home'),
});
