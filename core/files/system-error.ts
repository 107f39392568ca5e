/** The code of a failed system call (`ENOENT`, `EACCES`…), or null when something else was thrown. */
export function systemErrorCode(error: unknown): string | null {
  return error instanceof Error && 'syscall' in error && 'code' in error && typeof error.code === 'string'
    ? error.code
    : null;
}
