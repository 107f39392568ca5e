import { bareNode, type SchemaNode, trainingSchemaNode } from '../../core/contract/schema-leaves.js';
import type { SettingWords } from '../../core/contract/setting-words.js';

const INTRODUCTION = `# Training

\`stillpoint train CONFIG --data DIR --out RUN\` trains a model (see [command-line.md](command-line.md)). CONFIG is a JSON file, or the name of a
configuration that ships with Stillpoint: \`quick-look\`, \`balanced\`, \`restarted\`, \`as-in-the-paper\`, \`default\` (\`resources/training/\`). The least that
one says is \`model\` and \`degradation\`; everything else has a default. A field that does not exist, is out of its range or does not go with
another is refused before anything is computed.

A run pretrains the network as a denoiser, then trains the layer T at its equilibria: pictures are cropped, blurred and noised at random; x\\* is
found without a tape; the gradient is taken there; weights move, and their running average is what is validated and kept.

- **When it goes wrong** (\`guard\`): a loss or gradient that is not finite, a batch of which every solve diverges, or solves that stop
  converging are noticed within the step. The run returns to the last good weights, those of the last regular validation whose solves converged, goes on with
  a lower learning rate and other batches, and says so; after \`guard.attempts\` times it gives up and says what to change. An interrupted run
  resumes bit for bit, whether or not it was rolled back.
- **While it trains** (\`monitoring\`): on a few validation pictures, always the same, the certified bound of Lip(T), σ_max(J) and ρ(J) at x\\*, the ratio of
  late Picard steps, the cosine between the step's direction and the exact gradient, and now and then κ(MMᵀ). They see the
  middle of each picture, as much as a crop, at least 64 pixels. Their share of the training time is measured and kept below \`monitoring.budget\` from the first look on;
  where the budget allows it everything is measured some six times in the course of a run. The last look is at its end. A look ends at the next evaluation of T
  when the run is paused or stopped. Watching changes nothing: weights are those of an unwatched run, bit for bit. σ_max(J) ≥ 1 is said aloud, with what to do, also where
  the penalty's gain shows it between two looks, and again when it has passed.
- **What an inexact gradient costs** (\`gradient\`): modes that solve the adjoint equation say at every step what residual it was left at, and after how many products; a
  notice tells when that is above \`gradient.tolerance\`. A validation of which the pictures come out worse than they went in says so.
- **How losses compare**: the objective is the loss times a constant (4000 for \`mse\`, 80 for \`l1\` and \`charbonnier\`, 25 for \`ssim\`), so that a typical error
  of 36 dB counts about 1 whatever the loss: \`contraction.weight\` and \`optimiser.clip\` keep their meaning.
- **How pictures are ordered**: without replacement, in an order that is new in every epoch. Which pictures a step takes, and every draw made of them, follow
  from the seed and the step alone.

## What helps in a given time

Measured on one core, most of it with the presets "balanced" and "default" ([experiments](experiments/README.md), [decision 26](decisions/0026-the-penalty-looks-at-images-that-stay.md), [decision 31](decisions/0031-dead-leaves-instead-of-photographs.md)):

- **Pictures as sharp as those to come.** A model learns how soft edges are. Procedural pictures that were too sharp cost the default model 0.3 dB on faces; faces at their own size
  cost "balanced" about 0.2 dB on faces scaled to 128 pixels. Choose \`data.maxSide\` so that pictures are scaled as they will be when they are restored.
- **Small batches and a high rate.** After four minutes: batches of two 38.0 dB at 1.5e-3 and 38.2 at 3e-3, one picture a step 38.5. 5e-3 diverges.
- **Channels in multiples of 16.** With 512-bit vectors 48 channels take as long as 40.
- **A tight contraction.** \`contraction.target\` 0.8 instead of 0.9 saves a third of each step's evaluations, and tolerances agree; it costs about 0.1 dB at the equilibrium.
- **Solves as tight as those to come.** With \`solver.tolerance\` 1e-3 instead of 2e-4 forty minutes of "balanced" are 4942 steps instead of 3999, and the model is 0.02 and 0.06 dB better at that tolerance (σ = 1 and 5), no worse at 1e-5.
- **One step of JFB.** In ten minutes from scratch K = 2 ended 0.03 to 0.05 dB below K = 1; at the end of a run K = 3 was 0.03 dB better with one model and 0.05 dB worse with another.

The tables follow from \`core/contract/\` by \`npx vitest run --project plain test/contract/training-reference.test.ts -u\`; a test fails when they are not current.

## Settings

Each has the name, the symbol, the unit and the sentence that the Train view shows.
`;

/** docs/training.md: what a person who writes a configuration needs to know. */
export function trainingReference(): string {
  const schema = trainingSchemaNode();
  const own = Object.entries(schema.properties ?? {});
  const simple = own.filter(([, field]) => !isCompound(field));
  const sections = own.filter(([, field]) => isCompound(field)).flatMap(([name, field]) => section(name, field));
  return `${[`${INTRODUCTION}\n${table(simple, schema)}`, ...sections].join('\n')}\n`;
}

/** Whether a field has fields of its own. */
function isCompound(field: SchemaNode): boolean {
  const { properties, oneOf, items } = bareNode(field);
  return properties !== undefined || oneOf !== undefined || items?.oneOf !== undefined;
}

/** A heading for a field with fields of its own, and those below it. */
function section(path: string, given: SchemaNode): string[] {
  const field = bareNode(given);
  const variants = field.oneOf ?? field.items?.oneOf;
  const remark = given.anyOf === undefined ? '' : ` Or null; by default ${given.default === null ? 'null' : 'not'}.`;
  const parts = [`### ${named(field)}: \`${path}\`\n\n${field.description ?? ''}${remark}\n`];
  if (variants !== undefined) return [...parts, ...variants.map(variantOf)];
  const entries = Object.entries(field.properties ?? {});
  const leaves = entries.filter(([, child]) => !isCompound(child));
  if (leaves.length > 0) parts.push(table(leaves, field));
  return [
    ...parts,
    ...entries.filter(([, child]) => isCompound(child)).flatMap(([name, child]) => section(`${path}.${name}`, child)),
  ];
}

/** One of several shapes, told apart by `kind`. */
function variantOf({ properties = {}, required }: SchemaNode): string {
  const { kind, ...rest } = properties;
  const head = `- **${kind?.title ?? ''}** \`${kind?.const ?? ''}\`: ${kind?.description ?? ''}`;
  return `${[head, ...items(rest, required, '')].join('\n')}\n`;
}

/** The fields of a shape as a list, those of groups in it by their paths. */
function items(
  properties: Readonly<Record<string, SchemaNode>>,
  required: readonly string[] | undefined,
  above: string,
): string[] {
  return Object.entries(properties).flatMap(([name, child]) => {
    const { properties: inner, required: needed, description = '' } = bareNode(child);
    const facts = `${rangeOf(child)}${defaultOf(name, child, required)}`;
    const row = `  - **${named(child)}** \`${above}${name}\`, ${facts}. ${description}`;
    const values = choices(child).map(([value, words]) => `    - ${chosen(value, words)}`);
    return [row, ...values, ...(inner === undefined ? [] : items(inner, needed, `${above}${name}.`))];
  });
}

function table(fields: readonly [string, SchemaNode][], { required }: SchemaNode): string {
  const rows = fields.map(([name, field]) => {
    const { title = '', symbol = '', description = '' } = field;
    const fallback = defaultOf(name, field, required).replace(/^, (by default )?/, '');
    const cells = [`\`${name}\``, title, symbol, rangeOf(field), fallback, description];
    return `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  });
  const values = fields.flatMap(([name, field]) =>
    choices(field).map(([value, words]) => `- \`${name}\` ${chosen(value, words)}`),
  );
  const head = '| field | name | symbol | range | default | meaning |\n| --- | --- | --- | --- | --- | --- |';
  return `${[head, ...rows].join('\n')}\n${values.length === 0 ? '' : `\n${values.join('\n')}\n`}`;
}

/** `Step size (η)`. */
const named = ({ title = '', symbol }: SchemaNode): string => (symbol === undefined ? title : `${title} (${symbol})`);

const chosen = (value: string, { title, description }: SettingWords): string =>
  `\`${value}\`, **${title}**: ${description}`;

/** The values of a field that is chosen from a list, or of a list's entries. */
function choices({ kinds, items: entries }: SchemaNode): [string, SettingWords][] {
  return Object.entries(kinds ?? entries?.kinds ?? {});
}

function defaultOf(name: string, field: SchemaNode, required: readonly string[] = []): string {
  if (field.default !== undefined) return `, by default \`${JSON.stringify(field.default)}\``;
  return required.includes(name) ? ', must be given' : ', may be left out';
}

function rangeOf(given: SchemaNode): string {
  const field = bareNode(given);
  const unit = field.unit === undefined ? '' : ` ${field.unit}`;
  const orNull = given.anyOf === undefined ? '' : ' or null';
  if (field.enum !== undefined) return field.enum.map((value) => `\`${value}\``).join(', ');
  if (field.prefixItems !== undefined) {
    const [first = {}] = field.prefixItems;
    return `${field.prefixItems.length} numbers ${numbers(first)}${unit}`;
  }
  if (field.items !== undefined) return `list of ${rangeOf(field.items)}`;
  if (field.type === 'number' || field.type === 'integer')
    return `${field.type === 'integer' ? 'whole ' : ''}${numbers(field)}${unit}${orNull}`;
  return `${field.type === 'boolean' ? 'true or false' : (field.type ?? '')}${orNull}`;
}

/** The interval of a number; bounds that only say "safe integer" are none. */
function numbers({ minimum, exclusiveMinimum, maximum, exclusiveMaximum }: SchemaNode): string {
  const low = minimum === Number.MIN_SAFE_INTEGER ? undefined : minimum;
  const high = maximum === Number.MAX_SAFE_INTEGER ? undefined : maximum;
  const bounds = [
    low === undefined ? '' : `≥ ${low}`,
    exclusiveMinimum === undefined ? '' : `> ${exclusiveMinimum}`,
    high === undefined ? '' : `≤ ${high}`,
    exclusiveMaximum === undefined ? '' : `< ${exclusiveMaximum}`,
  ];
  return bounds.filter((bound) => bound !== '').join(', ');
}
