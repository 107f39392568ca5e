/**
 * How the layers below say that memory ran out, from messages as they were seen: TensorFlow's status 8 (`RESOURCE_EXHAUSTED`, “OOM when
 * allocating tensor …”) and what its C++ throws, arrays of JavaScript that cannot be had or are longer than any may be, system calls,
 * and libvips.
 */
const SIGNS = [
  /Invalid TF_Status: 8\b/,
  /\bOOM when allocating\b/,
  /\bstd::bad_alloc\b/,
  /^Array buffer allocation failed/,
  /^Invalid typed array length: \d{10,}$/,
  /\bENOMEM\b/,
  /\bout of memory\b/i,
];

/**
 * How a WebAssembly module faults. tfjs's says nothing when the 4 GB that it can address are used up: the next kernel aborts, or reads what
 * is not there. Nothing else has been seen to make it fault.
 */
const FAULTS = /^(Aborted\(|memory access out of bounds|table index is out of bounds|unreachable)/;

/** What to say of something that was thrown because memory ran out, as far as it can be told; null when it was not. */
export function outOfMemory(thrown: unknown): string | null {
  if (!(thrown instanceof Error)) return null;
  const { name, message } = thrown;
  if (SIGNS.some((sign) => sign.test(message))) return 'There is not enough memory for this.';
  return name === 'RuntimeError' && FAULTS.test(message)
    ? 'The WebAssembly backend broke down, most likely because its memory of 4 GB is used up.'
    : null;
}
