import { formatResidual } from './format.js';

/** A mark of an axis, with as many decimals as the distance between marks needs: `0.25`, `12 000`, `2.0 × 10⁻⁶`. */
export function formatTick(value: number, step: number): string {
  if (value === 0) return '0';
  if (Math.abs(value) < 1e-3 && step < 1e-4) return formatResidual(Math.abs(value)).replace(/^/, value < 0 ? '−' : '');
  return withSpaces(value, Math.max(0, Math.min(6, -Math.floor(Math.log10(step) + 1e-9))));
}

/** A measured value in about four digits: `0.9312`, `34.2`, `12 345`, `9.1 × 10⁻⁴`. */
export function formatQuantity(value: number): string {
  if (Number.isNaN(value)) return '–';
  if (!Number.isFinite(value)) return value > 0 ? '∞' : '−∞';
  const size = Math.abs(value);
  if (size === 0) return '0';
  if (size < 1e-3 || size >= 1e7) return `${value < 0 ? '−' : ''}${formatResidual(size)}`;
  return withSpaces(value, size < 1 ? 4 : size < 10 ? 3 : size < 100 ? 2 : size < 1000 ? 1 : 0);
}

/** A measured value in about two digits after the point, for sentences: `0.93`, `31 000`; next to 1 as many as it takes to tell the side, four at least. */
export function formatBrief(value: number): string {
  const size = Math.abs(value);
  const gap = Math.abs(size - 1);
  if (gap > 0 && gap < 0.01) return withSpaces(value, Math.min(8, Math.max(4, Math.ceil(-Math.log10(gap)))));
  if (size >= 0.1 && size < 100) return withSpaces(value, 2);
  return size >= 100 && size < 1e7 ? withSpaces(Number(value.toPrecision(2)), 0) : formatQuantity(value);
}

/** A place on an x axis: steps as whole numbers, seconds with what decimals they need. */
export function formatPlace(x: number): string {
  return x >= 100 || Math.abs(x - Math.round(x)) < 1e-6 ? formatWhole(x) : formatQuantity(x);
}

/** A whole number: `559`, `12 000`. */
export function formatWhole(value: number): string {
  return withSpaces(Math.round(value), 0);
}

/** Thousands apart by a thin space, as [ISO 80000-1] wants, and a real minus sign. */
function withSpaces(value: number, decimals: number): string {
  const [whole = '', fraction] = Math.abs(value).toFixed(decimals).split('.');
  const grouped = whole.length > 4 ? whole.replace(/\B(?=(\d{3})+$)/g, '\u2009') : whole;
  return `${value < 0 ? '−' : ''}${grouped}${fraction === undefined ? '' : `.${fraction}`}`;
}

/** A length of time in the two largest units that matter: `48 s`, `3 min 20 s`, `2 h 05 min`, `3 d 4 h`. */
export function formatDuration(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  if (whole < 60) return `${whole} s`;
  const minutes = Math.floor(whole / 60);
  if (minutes < 10) return whole % 60 === 0 ? `${minutes} min` : `${minutes} min ${padded(whole % 60)} s`;
  if (whole < 3600) return `${Math.round(whole / 60)} min`;
  const hours = Math.floor(whole / 3600);
  if (hours < 48) return `${hours} h ${padded(Math.floor((whole % 3600) / 60))} min`;
  return `${Math.floor(hours / 24)} d ${hours % 24} h`;
}

function padded(value: number): string {
  return String(value).padStart(2, '0');
}
