// What the function serves beside answers in (the web page, the API's documentation), files below assets/ of the bundle
// out. infra/build.ts calls it.

/** Writes into `directory`, which exists and is empty. */
export async function writeAssets(_directory: string): Promise<void> {}
