/** Photographs of the library, in Node with sharp: one at a time as it is, or many to train on. */
export { readPicture, writePicture, type DecodedPicture, type WritablePicture } from './decode-picture.js';
export { listPictures, loadPictures, type LoadOptions, type Unreadable } from './picture-folder.js';
