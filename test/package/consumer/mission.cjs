const { pathToFileURL } = require('node:url');
const { join } = require('node:path');
const { openPool } = require('rearguard');

const pool = openPool(pathToFileURL(join(__dirname, 'solve.worker.mjs')), { size: 2 });
Promise.all([1, 2, 3].map((task) => pool.run(task)))
  .then((squares) => console.log(squares.join(' ')))
  .finally(() => pool.close());
