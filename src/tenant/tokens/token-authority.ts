import { errors, jwtVerify, SignJWT, type JWTPayload } from "jose";
import type { TenantClock } from "../clock.js";
import { expiredToken, unauthorized } from "../exchange/index.js";
import { randomText, type Client, type ClientStore } from "../store/index.js";
import type { OwnAddresses } from "./own-addresses.js";
import type { SigningKey } from "./signing-key.js";

/** The path of the Management API's audience; its last slash is required. */
export const managementPath = "/api/v2/";

/** Clocks differ; what was issued later than this is from no clock at all. */
const toleranceMs = 60_000;

/** Whether a token says that it was issued at a time that has not come. */
export function isFromTheFuture({ iat }: JWTPayload, clock: TenantClock): boolean {
  return iat !== undefined && iat * 1000 > clock.now() + toleranceMs;
}

/** Who a token speaks for. */
export interface Caller {
  readonly clientId: string;
  readonly scopes: ReadonlySet<string>;
}

/** What a token shall say. */
export interface TokenRequest {
  readonly client: Client;
  readonly scopes: readonly string[];
  readonly audience: string;
  readonly issuer: string;
  readonly lifetimeSeconds: number;
}

interface VerifiedToken {
  readonly caller: Caller;
  readonly expiresAtMs: number;
  readonly serial: number;
}

/** Tokens that were verified lately; checking a signature costs more than the rest of a read. */
const rememberedTokens = 500;

/** Issues access tokens and says who presents one. */
export class TokenAuthority {
  readonly #verified = new Map<string, VerifiedToken>();
  #lastSerial = 0;
  #expiredUntil = 0;

  /** @param key made when it is first needed, because that takes a while. */
  constructor(
    private readonly key: () => Promise<SigningKey>,
    private readonly clients: ClientStore,
    private readonly addresses: OwnAddresses,
    private readonly clock: TenantClock,
  ) {}

  /** Signs an access token with the claims that Auth0's have. */
  async issue(request: TokenRequest): Promise<string> {
    const key = await this.key();
    const issuedAt = Math.floor(this.clock.now() / 1000);
    return new SignJWT({
      azp: request.client.clientId,
      gty: "client-credentials",
      scope: request.scopes.join(" "),
    })
      .setProtectedHeader({ alg: "RS256", typ: "JWT", kid: key.id })
      .setIssuer(request.issuer)
      .setSubject(`${request.client.clientId}@clients`)
      .setAudience(request.audience)
      .setIssuedAt(issuedAt)
      .setExpirationTime(issuedAt + request.lifetimeSeconds)
      .setJti(`${this.#nextSerial().toString(36)}-${randomText(8)}`)
      .sign(key.privateKey);
  }

  /**
   * Says who presents a token.
   *
   * @throws Refusal 401 when it is expired, not valid yet, forged, of no client of this tenant, from
   *   another issuer or for another audience.
   */
  async verify(token: string): Promise<Caller> {
    let verified = this.#verified.get(token);
    if (verified === undefined) {
      verified = await this.#verifySignature(token);
      if (this.#verified.size >= rememberedTokens) this.#verified.clear();
      this.#verified.set(token, verified);
    }
    if (verified.expiresAtMs <= this.clock.now() || verified.serial <= this.#expiredUntil) {
      throw expiredToken();
    }
    return verified.caller;
  }

  /** Makes every token that was issued until now an expired one. */
  expireAllIssued(): void {
    this.#expiredUntil = this.#nextSerial();
  }

  /** The public keys, as `/.well-known/jwks.json` shows them. */
  async publicKeys(): Promise<object> {
    return { keys: [(await this.key()).publicJwk] };
  }

  async #verifySignature(token: string): Promise<VerifiedToken> {
    const { publicKey } = await this.key();
    let claims: JWTPayload;
    try {
      ({ payload: claims } = await jwtVerify(token, publicKey, {
        algorithms: ["RS256"],
        currentDate: new Date(this.clock.now()),
        requiredClaims: ["aud", "azp", "exp", "iat", "iss", "jti"],
      }));
    } catch (error) {
      if (error instanceof errors.JWTExpired) throw expiredToken();
      if (error instanceof errors.JWSSignatureVerificationFailed) {
        throw unauthorized("Invalid signature received for JSON Web Token validation");
      }
      throw unauthorized("Invalid token");
    }
    const isForUs = [claims.aud ?? []]
      .flat()
      .some((audience) => this.addresses.isKnown(audience, [managementPath]));
    if (!isForUs) throw unauthorized(`Bad audience: ${[claims.aud].flat().join(",")}`);
    if (!this.addresses.isKnown(claims.iss ?? "", ["/"])) {
      throw unauthorized(`Bad issuer: ${claims.iss}`);
    }
    if (isFromTheFuture(claims, this.clock)) throw unauthorized("Invalid token");
    const client = this.clients.find(String(claims["azp"]));
    if (client === undefined) throw unauthorized("Invalid token");
    const scope = claims["scope"];
    return {
      caller: {
        clientId: client.clientId,
        scopes: new Set(typeof scope === "string" ? scope.split(" ") : []),
      },
      expiresAtMs: Number(claims.exp) * 1000,
      serial: Number.parseInt(String(claims.jti), 36),
    };
  }

  /** Numbers that grow with every token, also over restarts: tokens of one millisecond differ. */
  #nextSerial(): number {
    this.#lastSerial = Math.max(this.#lastSerial + 1, this.clock.now());
    return this.#lastSerial;
  }
}
