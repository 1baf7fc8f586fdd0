import { readFileSync } from 'node:fs';
import { exposeScheduler } from 'rearguard/worker';

/** Reads and parses the file at one go: in this thread it is in nobody's way. */
export default exposeScheduler(function* (path: string) {
  const notes: { text: string }[] = JSON.parse(readFileSync(path, 'utf8'));
  for (const { text } of notes) yield text;
});
