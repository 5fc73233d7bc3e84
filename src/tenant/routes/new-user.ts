import { createHash } from "node:crypto";
import { databaseStrategy } from "../../model/index.js";
import { randomHex, type UserDocument } from "../store/index.js";

/** What a user is made of, besides what is kept as it is. */
interface NewUser {
  readonly connection: string;
  readonly user_id?: string;
  readonly email?: string;
  readonly username?: string;
  readonly phone_number?: string;
  readonly verify_email?: boolean;
  readonly password?: string;
  readonly [field: string]: unknown;
}

/** Strategies whose users come from somebody else's login page for everybody. */
const enterprise = ["ad", "adfs", "google-apps", "oidc", "okta", "pingfederate", "samlp", "waad"];
const ownStrategies = [databaseStrategy, "email", "sms"];

/** A new user as the API answers it: what was given, and what Auth0 makes up besides. */
export function createUser(body: NewUser, strategy: string, nowMs: number): UserDocument {
  const { connection, user_id: givenId, password: _, verify_email: _2, ...given } = body;
  const email = strategy === databaseStrategy ? body.email?.toLowerCase() : body.email;
  const id = givenId ?? randomHex(24);
  const now = new Date(nowMs).toISOString();
  const shownName = email ?? body.username ?? body.phone_number ?? id;
  return {
    created_at: now,
    email_verified: false,
    identities: [
      {
        connection,
        user_id: id,
        provider: strategy,
        isSocial: !ownStrategies.includes(strategy) && !enterprise.includes(strategy),
      },
    ],
    name: shownName,
    nickname: shownName.split("@")[0],
    picture: pictureOf(shownName),
    updated_at: now,
    user_id: `${strategy}|${id}`,
    ...given,
    ...(email !== undefined && { email }),
  };
}

/** Where Auth0 looks for the picture of somebody who has given none. */
function pictureOf(name: string): string {
  const hash = createHash("md5").update(name.toLowerCase()).digest("hex");
  const initials = encodeURIComponent(
    `https://cdn.auth0.com/avatars/${name.slice(0, 2).toLowerCase()}.png`,
  );
  return `https://s.gravatar.com/avatar/${hash}?s=480&r=pg&d=${initials}`;
}
