import { crc32c } from './crc32c.js';

/** What a record of an events file says: the part of TensorFlow's `Event` message that TensorBoard needs of us. */
export interface TensorboardEvent {
  /** Seconds since 1970. */
  readonly wallTime: number;
  readonly step: number;
  readonly content:
    | { readonly kind: 'version' }
    /** What follows replaces every later step that was recorded before: a run that went back. */
    | { readonly kind: 'restart' }
    | { readonly kind: 'scalars'; readonly values: ReadonlyMap<string, number> }
    | { readonly kind: 'image'; readonly tag: string; readonly png: Uint8Array; width: number; height: number };
}

/** Version 2 is what makes TensorBoard heed restarts. */
const FILE_VERSION = 'brain.Event:2';

/** Added by TFRecord to a rotated checksum, so that checksums of data that holds checksums stay apart. */
const MASK = 0xa282ead8;

function varint(value: number): Buffer {
  const bytes: number[] = [];
  let rest = value;
  for (; rest >= 0x80; rest = Math.floor(rest / 0x80)) bytes.push((rest % 0x80) | 0x80);
  bytes.push(rest);
  return Buffer.from(bytes);
}

/** Protocol buffers: a field is its number and wire type (0 varint, 1 eight bytes, 2 length and bytes, 5 four bytes), then the value. */
const key = (field: number, wireType: number): Buffer => varint(field * 8 + wireType);

const whole = (field: number, value: number): Buffer => Buffer.concat([key(field, 0), varint(value)]);

function bytes(field: number, value: Uint8Array | string): Buffer {
  const content = typeof value === 'string' ? Buffer.from(value, 'utf8') : value;
  return Buffer.concat([key(field, 2), varint(content.length), content]);
}

function double(field: number, value: number): Buffer {
  const buffer = Buffer.alloc(8);
  buffer.writeDoubleLE(value);
  return Buffer.concat([key(field, 1), buffer]);
}

function float(field: number, value: number): Buffer {
  const buffer = Buffer.alloc(4);
  buffer.writeFloatLE(value);
  return Buffer.concat([key(field, 5), buffer]);
}

/** `Event`: 1 wall_time, 2 step, 3 file_version, 5 summary, 7 session_log. `Summary.Value`: 1 tag, 2 simple_value, 4 image. */
function encode({ wallTime, step, content }: TensorboardEvent): Buffer {
  const head = [double(1, wallTime), ...(step > 0 ? [whole(2, step)] : [])];
  switch (content.kind) {
    case 'version':
      return Buffer.concat([...head, bytes(3, FILE_VERSION)]);
    case 'restart':
      return Buffer.concat([...head, bytes(7, whole(1, 1))]);
    case 'scalars': {
      const values = [...content.values].map(([tag, value]) =>
        bytes(1, Buffer.concat([bytes(1, tag), float(2, value)])),
      );
      return Buffer.concat([...head, bytes(5, Buffer.concat(values))]);
    }
    case 'image': {
      const { tag, png, width, height } = content;
      const image = Buffer.concat([whole(1, height), whole(2, width), whole(3, 3), bytes(4, png)]);
      return Buffer.concat([...head, bytes(5, bytes(1, Buffer.concat([bytes(1, tag), bytes(4, image)])))]);
    }
  }
}

function maskedChecksum(data: Uint8Array): Buffer {
  const value = crc32c(data);
  const buffer = Buffer.alloc(4);
  buffer.writeUInt32LE((((value >>> 15) | (value << 17)) + MASK) >>> 0);
  return buffer;
}

/** An event as a TFRecord: length (8 bytes), its checksum (4), the message, its checksum (4), all little-endian. */
export function tensorboardRecord(event: TensorboardEvent): Buffer {
  const message = encode(event);
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(message.length));
  return Buffer.concat([length, maskedChecksum(length), message, maskedChecksum(message)]);
}
