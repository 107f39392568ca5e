export const shippedPackages: readonly string[];
