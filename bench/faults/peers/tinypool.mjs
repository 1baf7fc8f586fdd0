import { Tinypool } from 'tinypool';
import { piscinaLike } from './piscina-like.mjs';

export default piscinaLike(Tinypool);
