import type { BlurSpec } from '../../core/contract/blur.js';
import { blurSpecSchema } from '../../core/contract/blur.js';

/** What can be written for each kind of blur: shown when it is written wrongly. */
const FORMS = {
  gaussian: 'gaussian:sigma=1,size=5 (size may be left out)',
  motion: 'motion:length=15,angle=30 (angle may be left out)',
  disk: 'disk:radius=3',
  psf: 'psf:FILE (an image or .npy)',
} as const;

const FIELDS: Readonly<Record<keyof typeof FORMS, readonly string[]>> = {
  gaussian: ['sigma', 'size'],
  motion: ['length', 'angle'],
  disk: ['radius'],
  psf: [],
};

function isKind(word: string): word is keyof typeof FORMS {
  return Object.hasOwn(FORMS, word);
}

/**
 * Reads a blur as the command line writes it: `gaussian:sigma=1,size=5`, `motion:length=15,angle=30`, `disk:radius=3`, `psf:FILE`.
 *
 * @throws Error whose message names the field, the value and what is allowed
 */
export function parseBlurSpec(text: string): BlurSpec {
  const colon = text.indexOf(':');
  const kind = (colon < 0 ? text : text.slice(0, colon)).trim();
  const rest = colon < 0 ? '' : text.slice(colon + 1);
  if (kind === 'auto') {
    throw new Error(
      `estimating the blur ("auto") is not available yet; give one of ${Object.values(FORMS).join(', ')}.`,
    );
  }
  if (!isKind(kind)) throw new Error(`"${kind}" is no kind of blur; write ${Object.values(FORMS).join(', ')}.`);
  if (kind === 'psf') {
    if (rest === '') throw new Error(`psf needs a file: ${FORMS.psf}.`);
    return { kind, file: rest };
  }
  const parsed = blurSpecSchema.safeParse({ kind, ...numbers(kind, rest) });
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const field = issue?.path.join('.') ?? '';
  throw new Error(`${kind}: ${field} ${lowerFirst(issue?.message ?? 'is wrong')}; write ${FORMS[kind]}.`);
}

function numbers(kind: keyof typeof FORMS, rest: string): Record<string, number> {
  const fields: Record<string, number> = {};
  for (const part of rest.split(',').filter((piece) => piece.trim() !== '')) {
    const [name = '', value = '', ...more] = part.split('=').map((piece) => piece.trim());
    if (!FIELDS[kind].includes(name)) {
      throw new Error(`${kind} has no "${name}"; it has ${FIELDS[kind].join(' and ')}: ${FORMS[kind]}.`);
    }
    if (name in fields) throw new Error(`${kind}: ${name} is given twice.`);
    const number = Number(value);
    if (value === '' || more.length > 0 || !Number.isFinite(number)) {
      throw new Error(
        `${kind}: ${name} is "${part.slice(part.indexOf('=') + 1)}", not a number; write ${FORMS[kind]}.`,
      );
    }
    fields[name] = number;
  }
  return fields;
}

/** The text that {@link parseBlurSpec} reads back to the same blur. */
export function formatBlurSpec(blur: BlurSpec): string {
  switch (blur.kind) {
    case 'gaussian':
      return `gaussian:sigma=${blur.sigma}${blur.size === undefined ? '' : `,size=${blur.size}`}`;
    case 'motion':
      return `motion:length=${blur.length},angle=${blur.angle}`;
    case 'disk':
      return `disk:radius=${blur.radius}`;
    case 'psf':
      return `psf:${blur.file}`;
  }
}

const lowerFirst = (text: string): string => text.charAt(0).toLowerCase() + text.slice(1);
