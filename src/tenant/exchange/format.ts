import { z } from "zod";

/** A text of one of the formats that Auth0's validator knows by name. */
function formatted(format: string, pattern: RegExp): z.ZodString {
  return z.string().refine((text) => pattern.test(text), { params: { format } });
}

/** The id of a user: the kind of connection, a bar, and an id of that. */
export const userId = formatted("user-id-with-max-length", /^[^|]{1,100}\|.{1,300}$/s);

/** The id of a role. */
export const roleId = formatted("role-id", /^rol_[a-zA-Z0-9]+$/);

/** The id of a client. */
export const clientId = formatted("client-id", /^[\w-]{1,64}$/);

/** The id of a connection. */
export const connectionId = formatted("connection-id", /^con_[a-zA-Z0-9]+$/);

/** The id of a client grant. */
export const grantId = formatted("client-grant-id", /^cgr_[a-zA-Z0-9]+$/);

/** An e-mail address. */
export const emailAddress = z.email();
