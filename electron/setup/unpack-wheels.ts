import type { Progress } from './progress.js';
import { runTool, tailOf } from './run-tool.js';
import { SetupProblem } from './setup-problem.js';

/** Python, which is needed to fetch the wheels anyhow, also unpacks them: it streams, and checks each file's CRC. */
const program = `
import os, shutil, sys, zipfile
destination, wanted, wheels = sys.argv[1], sys.argv[2].split('\\n'), sys.argv[3:]
entries = []
for wheel in wheels:
    archive = zipfile.ZipFile(wheel)
    entries += [(archive, entry) for entry in archive.infolist()
                if not entry.is_dir() and any(entry.filename.startswith(prefix) for prefix in wanted)]
total, done = sum(entry.file_size for _, entry in entries), 0
for archive, entry in entries:
    path = os.path.join(destination, *entry.filename.split('/'))
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with archive.open(entry) as source, open(path, 'wb') as target:
        while chunk := source.read(1 << 22):
            target.write(chunk)
            done += len(chunk)
            print(done, total, flush=True)
`;

/**
 * Unpacks what is needed of the wheels into one folder, keeping their layout: the libraries find each other by relative paths.
 *
 * @param wanted prefixes of the paths to unpack
 * @throws SetupProblem when it cannot be written, or a wheel is damaged
 */
export async function unpackWheels(
  wheels: readonly string[],
  wanted: readonly string[],
  destination: string,
  python: string,
  progress: Progress,
): Promise<void> {
  const { code, output } = await runTool(python, ['-c', program, destination, wanted.join('\n'), ...wheels], {
    onOutput: (text) => {
      const [done, total] = (text.trim().split('\n').at(-1) ?? '').split(' ').map(Number);
      if (done !== undefined && total !== undefined && total > 0) {
        progress.update(done / total, `${Math.round(done / 1e6)} of ${Math.round(total / 1e6)} MB`);
      }
    },
  });
  if (code !== 0) {
    throw new SetupProblem(
      `TensorFlow could not be unpacked: ${tailOf(output, 1)}`,
      'Check that the disk has space and can be written, then run the setup again.',
    );
  }
}
