import protobuf from 'protobufjs/light.js';

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

/**
 * The part of TensorFlow's messages that we write; the wire knows the numbers of the fields, not their names.
 *
 * @see https://github.com/tensorflow/tensorflow/blob/master/tensorflow/core/util/event.proto and framework/summary.proto
 */
const Event = protobuf.Root.fromJSON({
  nested: {
    Event: {
      fields: {
        wallTime: { id: 1, type: 'double' },
        step: { id: 2, type: 'int64' },
        fileVersion: { id: 3, type: 'string' },
        summary: { id: 5, type: 'Summary' },
        sessionLog: { id: 7, type: 'SessionLog' },
      },
    },
    SessionLog: { fields: { status: { id: 1, type: 'int32' } } },
    Summary: { fields: { value: { id: 1, type: 'Value', rule: 'repeated' } } },
    Value: {
      fields: {
        tag: { id: 1, type: 'string' },
        simpleValue: { id: 2, type: 'float' },
        image: { id: 4, type: 'Image' },
      },
    },
    Image: {
      fields: {
        height: { id: 1, type: 'int32' },
        width: { id: 2, type: 'int32' },
        colorspace: { id: 3, type: 'int32' },
        encodedImageString: { id: 4, type: 'bytes' },
      },
    },
  },
}).lookupType('Event');

const SESSION_START = 1;
const RGB = 3;

function encode({ wallTime, step, content }: TensorboardEvent): Uint8Array {
  return Event.encode({ wallTime, ...(step > 0 && { step }), ...contentMessage(content) }).finish();
}

function contentMessage(content: TensorboardEvent['content']): Record<string, unknown> {
  switch (content.kind) {
    case 'version':
      return { fileVersion: FILE_VERSION };
    case 'restart':
      return { sessionLog: { status: SESSION_START } };
    case 'scalars':
      return { summary: { value: [...content.values].map(([tag, simpleValue]) => ({ tag, simpleValue })) } };
    case 'image': {
      const { tag, png, width, height } = content;
      return { summary: { value: [{ tag, image: { height, width, colorspace: RGB, encodedImageString: png } }] } };
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
