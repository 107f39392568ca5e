/** Photographs of the library, in Node with sharp: one at a time as it is, or many to train on. */
export { readPicture, type DecodedPicture } from './decode-picture.js';
export { writePicture, type WritablePicture } from './encode-picture.js';
export { listPictures, loadPictures, type LoadOptions, type Unreadable } from './picture-folder.js';
