import { exposeSolver } from 'rearguard/worker';

let words = new Set<string>();

export default exposeSolver((word: string) => words.has(word), {
  setup(data) {
    words = new Set(data as string[]);
  },
  teardown() {
    words.clear();
  },
});
