/**
 * What stays a package of its own in the packaged app: native packages, which find their binaries beside themselves, tfjs, of which
 * there must be one copy, and what these two load; and libheif, whose licence (LGPL) wants it to be replaceable. Everything else is inside
 * the bundles. First part of the name only.
 */
export const shippedPackages = [
  'sharp',
  '@img',
  'detect-libc',
  'semver',
  '@tensorflow',
  'long',
  'seedrandom',
  'google-protobuf',
  'libheif-js',
];
