import { email } from "zod";

const schema = email();

/** What is wrong with an address, by the rule that the API applies. */
export function emailProblem(text: string): string | undefined {
  return schema.safeParse(text).success ? undefined : "this is no e-mail address";
}
