// The types of bin.mjs, which any Node from 20.19 on runs as it stands.
export function binOf(name: string): string | undefined
