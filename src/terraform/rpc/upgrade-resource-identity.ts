import { decodeRawState } from "../wire/index.js";
import { answering, type Call } from "./call.js";
import { identityOf } from "./identity.js";

/** Brings an identity into the form of the present schema, of which there was only one so far. */
export function upgradeResourceIdentity(): Call<
  "tfplugin6.UpgradeResourceIdentity.Request",
  "tfplugin6.UpgradeResourceIdentity.Response"
> {
  return answering(({ raw_identity: raw }) => {
    const upgraded = identityOf(decodeRawState(raw));
    return upgraded === undefined ? {} : { upgraded_identity: upgraded };
  });
}
