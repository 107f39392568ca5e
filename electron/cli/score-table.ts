import type { ImageScore } from '../../core/jobs/evaluate-folder.js';

const HEAD = 'file,degraded_psnr,degraded_ssim,restored_psnr,restored_ssim,evaluations,converged';

/** The scores of pictures as CSV (RFC 4180): a row for each, to be read by whoever compares more than means. */
export class ScoreTable {
  readonly #rows = [HEAD];

  add(file: string, { degraded, restored, evaluations, converged }: ImageScore): void {
    const name = `"${file.replaceAll('"', '""')}"`;
    const scores = [degraded.psnr, degraded.ssim, restored.psnr, restored.ssim];
    this.#rows.push([name, ...scores, evaluations, converged].join(','));
  }

  toString(): string {
    return `${this.#rows.join('\r\n')}\r\n`;
  }
}
