/** The name that TypeScript programs have for a field: `display_name` is `displayName`. */
export function camelCase(name: string): string {
  return name.replace(/_([a-z])/g, (_match, letter: string) => letter.toUpperCase());
}
