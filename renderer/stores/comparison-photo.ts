import { defineStore } from 'pinia';

import { holdPicture } from './hold-picture.js';

/** The photo that solvers are compared on when it is not the one in Restore. */
export const useComparisonPhoto = defineStore('comparison-photo', holdPicture);
