import { Piscina } from 'piscina';
import { piscinaLike } from './piscina-like.mjs';

export const open = piscinaLike(Piscina, 'piscina');
