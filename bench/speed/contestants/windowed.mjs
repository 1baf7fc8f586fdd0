/**
 * A stream over a pool that returns a promise for each task: so many calls under way, each settled one makes room for the next.
 *
 * @param {(task: object) => PromiseLike<unknown>} call
 * @param {number} width
 */
export const windowed = (call, width) => (tasks, take) =>
  new Promise((resolve, reject) => {
    const source = tasks[Symbol.iterator]();
    let underWay = 0;
    let isOver = false;
    const settled = (value) => {
      underWay--;
      take(value);
      fill();
    };
    const fill = () => {
      while (!isOver && underWay < width) {
        const { done, value } = source.next();
        if (done) {
          isOver = true;
          break;
        }
        underWay++;
        call(value).then(settled, reject);
      }
      if (isOver && underWay === 0) resolve();
    };
    fill();
  });
