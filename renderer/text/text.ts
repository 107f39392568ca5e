import { english, type Catalogue } from './english.js';

/** The catalogue in use. */
export const text: Catalogue = english;
