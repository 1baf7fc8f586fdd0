// Prints what a specifier exports: `node names.mjs import|require <specifier>`.
import { createRequire } from 'node:module';

const [how, specifier] = process.argv.slice(2);
const names = how === 'require' ? createRequire(import.meta.url)(specifier) : await import(specifier);
console.log(JSON.stringify(Object.keys(names)));
