/** The folder of the package, seen from src/ as from dist/. */
export const packageRoot = new URL('..', import.meta.url);
