/** Writes a text so that Terraform reads it as it stands, not as a template. */
export function escapeTemplate(text: string): string {
  return text.replace(/[$%]\{/g, (opening) => opening.charAt(0) + opening);
}

/** The text that Terraform makes of one without expressions. */
export function unescapeTemplate(text: string): string {
  return text.replaceAll("$${", "${").replaceAll("%%{", "%{");
}

/** The first expression in a text that only Terraform can resolve, braces included. */
export function findExpression(text: string): string | undefined {
  const start = /(?<![$%])[$%]\{/.exec(text);
  if (!start) return undefined;
  const end = text.indexOf("}", start.index);
  return text.slice(start.index, end === -1 ? undefined : end + 1);
}
