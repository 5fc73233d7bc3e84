/** A text cut to a number of UTF-16 units, the sign for what is left out included. */
export function shorten(text: string, most: number): string {
  return text.length <= most ? text : `${text.slice(0, wholeEnd(text, most - 1))}…`;
}

/** Two texts cut to a number of UTF-16 units each, so that their first difference can be seen. */
export function shortenPair(left: string, right: string, most: number): readonly [string, string] {
  let same = 0;
  while (same < left.length && left[same] === right[same]) same += 1;
  if (same < most * 0.7) return [shorten(left, most), shorten(right, most)];
  const start = wholeEnd(left, same - Math.floor(most * 0.3));
  return [`…${shorten(left.slice(start), most - 1)}`, `…${shorten(right.slice(start), most - 1)}`];
}

/** An offset, or the one before it where that would cut a character in halves. */
function wholeEnd(text: string, offset: number): number {
  const code = text.charCodeAt(offset);
  return code >= 0xdc_00 && code <= 0xdf_ff ? offset - 1 : offset;
}
