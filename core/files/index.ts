/** Files of the library, in Node: models, arrays and ONNX graphs. */
export { loadModel, saveModel, type TrainingSummary } from './model-file.js';
export { readNpy, writeNpy, type NpyArray } from './npy.js';
export { writeOnnx } from './onnx-file.js';
export { readSafetensors, writeSafetensors, type Safetensors, type SafetensorsContent } from './safetensors.js';
