import { Tinypool } from 'tinypool';
import { piscinaLike } from './piscina-like.mjs';

export const open = piscinaLike(Tinypool, 'tinypool');
