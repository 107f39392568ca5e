const SUPERSCRIPTS = ['⁰', '¹', '²', '³', '⁴', '⁵', '⁶', '⁷', '⁸', '⁹'];

/** A residual in scientific notation that lines up: `9.1 × 10⁻⁴`. Values that are not finite say so. */
export function formatResidual(residual: number): string {
  if (!Number.isFinite(residual)) return 'not finite';
  if (residual === 0) return '0';
  const exponent = Math.floor(Math.log10(residual));
  const mantissa = residual / 10 ** exponent;
  // 9.96 rounds to 10.0, which belongs to the next power.
  const carried = mantissa >= 9.95;
  return `${(carried ? 1 : mantissa).toFixed(1)} × ${formatPower(carried ? exponent + 1 : exponent)}`;
}

/** 10 to a whole power: `10⁻³`. */
export function formatPower(exponent: number): string {
  const digits = Array.from(String(Math.abs(exponent)), (digit) => SUPERSCRIPTS[Number(digit)] ?? digit).join('');
  return `10${exponent < 0 ? '⁻' : ''}${digits}`;
}

/** Bytes in the unit that leaves one to three digits before the point; powers of 1024, as system monitors count memory. */
export function formatBytes(bytes: number): string {
  const units = ['B', 'KB', 'MB', 'GB', 'TB'];
  const power = bytes < 1 ? 0 : Math.min(units.length - 1, Math.floor(Math.log2(bytes) / 10));
  const amount = bytes / 1024 ** power;
  return `${amount.toFixed(power < 2 || amount >= 100 ? 0 : 1)} ${units[power] ?? ''}`;
}

/** Counts of parameters: `81`, `48 k`, `1.2 M`. */
export function formatCount(count: number): string {
  if (count < 1000) return String(count);
  if (count < 999_500) return `${(count / 1000).toFixed(count < 9950 ? 1 : 0)} k`;
  return `${(count / 1_000_000).toFixed(1)} M`;
}

/** A noise level on [0, 1] as the panel's slider shows it: `0.5 %`. */
export function formatNoise(level: number): string {
  return `${(level * 100).toFixed(1)} %`;
}

export function formatSeconds(seconds: number): string {
  return seconds < 9.95 ? seconds.toFixed(1) : seconds.toFixed(0);
}

/** Zoom, `100%` being one picture pixel to one pixel of the screen. */
export function formatPercent(share: number): string {
  return `${share < 0.1 ? (share * 100).toFixed(1) : Math.round(share * 100)}%`;
}

/** A day as its reader writes it: `19 Nov 2026`. Empty for what is no date. */
export function formatDay(iso: string): string {
  const date = new Date(iso);
  if (Number.isNaN(date.getTime())) return '';
  return date.toLocaleDateString('en-GB', { day: 'numeric', month: 'short', year: 'numeric' });
}
