/** Writes a text so that Terraform reads it as it stands, not as a template. */
export function escapeTemplate(text: string): string {
  return text.replace(/[$%]\{/g, (opening) => opening.charAt(0) + opening);
}

/** The text that Terraform makes of one without expressions. */
export function unescapeTemplate(text: string): string {
  return text.replaceAll("$${", "${").replaceAll("%%{", "%{");
}

/** Whether only Terraform can tell what a text will be. */
export function hasExpression(text: string): boolean {
  return /(?<![$%])[$%]\{/.test(text);
}
