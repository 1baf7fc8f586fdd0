// What became of the tasks, by what was written down.
import { readFileSync } from 'node:fs';

const linesOf = (file) =>
  readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line !== '');

/**
 * `complaints` is empty if every task has its result, the right one, and no controller was given one twice in its life.
 * Results that a later controller was given again are counted: those of the last moments before a kill may be.
 */
export function judge({ results, begun, count, status }) {
  const lives = new Map();
  const seen = new Set();
  const complaints = [];
  let again = 0;
  let wrong = 0;
  let doubled = 0;
  for (const line of linesOf(results)) {
    const [life, n, square] = line.split(' ').map(Number);
    const own = lives.get(life) ?? new Set();
    lives.set(life, own);
    if (square !== n * n || n < 0 || n >= count) wrong++;
    if (own.has(n)) doubled++;
    else if (seen.has(n)) again++;
    own.add(n);
    seen.add(n);
  }
  const lost = count - seen.size;
  if (lost !== 0) complaints.push(`${lost} lost`);
  if (doubled > 0) complaints.push(`${doubled} given twice to one controller`);
  if (wrong > 0) complaints.push(`${wrong} wrong`);
  if (status && status.done !== count) complaints.push(`status$ counts ${status.done} done`);
  return { complaints, lost, doubled, again, executed: linesOf(begun).length };
}
