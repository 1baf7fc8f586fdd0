import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { exposeSolver } from 'rearguard/worker';

export default exposeSolver(async (file) => {
  const content = await readFile(file);
  return { file, sha256: createHash('sha256').update(content).digest('hex') };
});
