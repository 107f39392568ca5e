import { defineStore } from 'pinia';

import { holdPicture } from './hold-picture.js';

/** The photo on the canvas of Restore. */
export const usePhoto = defineStore('photo', holdPicture);
