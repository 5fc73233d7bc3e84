/** Variables of a process, or of whoever stands for it, by their names. */
export type Variables = Readonly<Record<string, string | undefined>>;
