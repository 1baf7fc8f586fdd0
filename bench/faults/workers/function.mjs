// Piscina and Tinypool call the default export.
export { solve as default } from '../deeds.mjs';
