// Removes what an earlier build left in dist and no source stands for any more.
import { existsSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';

const EMITTED = /\.(js|d\.ts)(\.map)?$/;

for (const entry of readdirSync('dist', { recursive: true, withFileTypes: true })) {
  if (entry.isDirectory()) continue;
  const file = join(entry.parentPath, entry.name);
  const source = file.replace(/^dist/, 'src').replace(EMITTED, '.ts');
  if (!EMITTED.test(file) || !existsSync(source)) rmSync(file);
}
