/** Nobody's number, on every system that has one. */
const NOBODY = 65534;

/**
 * Does something with the rights of a person who owns a folder and nothing else: root may write anywhere, whatever the permissions say.
 *
 * @param own gives the folder to a user; called before the rights are dropped
 */
export async function withoutRoot(own: (user: number) => Promise<void>, action: () => Promise<void>): Promise<void> {
  if (process.getuid?.() !== 0) return action();
  await own(NOBODY);
  process.seteuid?.(NOBODY);
  try {
    await action();
  } finally {
    process.seteuid?.(0);
  }
}
