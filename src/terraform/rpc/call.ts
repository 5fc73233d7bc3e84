import { invariant } from "../../errors/index.js";
import type { Message, MessageName } from "../wire/index.js";
import { toNoticeMessages } from "../wire/index.js";
import { noticesOf } from "../notice.js";
import type { DataSource, Provider, Resource } from "../provider.js";

/** Answers one call of Terraform's. */
export type Call<Request extends MessageName, Response extends MessageName> = (
  request: Message<Request>,
) => Promise<Message<Response>>;

/** The answers that can carry something to tell the user. */
type Telling = {
  [Name in MessageName]: "diagnostics" extends keyof Message<Name> ? Name : never;
}[MessageName];

/**
 * Makes a call that tells the user when it fails, instead of breaking the connection.
 *
 * @param remainder what the answer holds besides, when the call fails.
 */
export function answering<Request extends MessageName, Response extends Telling>(
  answer: (request: Message<Request>) => Promise<Message<Response>> | Message<Response>,
  remainder?: (request: Message<Request>) => Message<Response>,
): Call<Request, Response> {
  return async (request) => {
    try {
      return await answer(request);
    } catch (error) {
      const failure = { ...remainder?.(request), diagnostics: toNoticeMessages(noticesOf(error)) };
      return failure as Message<Response>;
    }
  };
}

/** The resource of a type that the schema offers. */
export function resourceOf(provider: Provider, typeName: string | undefined): Resource {
  const resource = provider.resources[typeName ?? ""];
  invariant(resource, `Terraform asked for a resource of type ${typeName}`);
  return resource;
}

/** The data source of a type that the schema offers. */
export function dataSourceOf(provider: Provider, typeName: string | undefined): DataSource {
  const dataSource = provider.dataSources[typeName ?? ""];
  invariant(dataSource, `Terraform asked for a data source of type ${typeName}`);
  return dataSource;
}
