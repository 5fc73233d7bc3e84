/**
 * Checks what must hold unless this program has a defect.
 *
 * @throws Error with the message, when the condition is false.
 */
export function invariant(condition: unknown, message: string): asserts condition {
  if (!condition) throw new Error(`A defect in orgwright: ${message}`);
}
