import { exposeSolver } from 'rearguard/worker';

/** Stands in for a server that is busy now and then, and knows nothing of some pages. */
export default exposeSolver((page: string, { attempt }) => {
  if (page === 'missing') throw Object.assign(new Error('there is no such page'), { status: 404 });
  if (page === 'down' || (page === 'busy' && attempt < 3)) throw Object.assign(new Error('try later'), { status: 503 });
  return `${page}, at attempt ${attempt}`;
});
