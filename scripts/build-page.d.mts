/** What the script may weigh when it is compressed, in bytes. */
export const mostBytes: number;
/** Builds the page into a folder. Returns how many bytes of script there are, compressed. */
export function buildPage(folder?: string): Promise<number>;
