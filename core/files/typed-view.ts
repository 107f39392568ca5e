/** A typed array's constructor. */
export interface ArrayType<View> {
  readonly BYTES_PER_ELEMENT: number;
  new (buffer: ArrayBufferLike, byteOffset: number, length: number): View;
}

/**
 * Bytes of a file as numbers, all at once. Files hold the lowest byte first, and so does every machine that runs TensorFlow or WebAssembly.
 *
 * @param bytes a whole number of elements; copied where they do not begin at a multiple of an element's size, as a typed array must
 */
export function typedView<View>(Type: ArrayType<View>, bytes: Uint8Array): View {
  const size = Type.BYTES_PER_ELEMENT;
  const { buffer, byteOffset, byteLength } = bytes.byteOffset % size === 0 ? bytes : new Uint8Array(bytes);
  return new Type(buffer, byteOffset, byteLength / size);
}

/** The bytes of numbers, as they are in memory and in files; nothing is copied. */
export function bytesOf({ buffer, byteOffset, byteLength }: Float32Array): Buffer {
  return Buffer.from(buffer, byteOffset, byteLength);
}
