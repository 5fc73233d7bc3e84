import type { TerraformSchema } from "../derive/index.js";
import type { Notice } from "./notice.js";
import type { ObjectValue } from "./value.js";

/** A value, and what there is to say about how it came to be. */
export interface WithNotices<T> {
  readonly value: T;
  readonly notices: readonly Notice[];
}

/** What a plan wants to be told again when it is carried out, as JSON. */
export type PrivateNote = Readonly<Record<string, string | boolean>>;

/** A plan, and a note that Terraform keeps with it. */
export interface Planned extends WithNotices<ObjectValue | null> {
  readonly note?: PrivateNote;
}

/** What Terraform knows when it asks for the plan of one resource. */
export interface PlanRequest {
  /** What the state has; null when the resource is to be created. */
  readonly prior: ObjectValue | null;
  /** What the configuration says; null when the resource is to be destroyed. */
  readonly config: ObjectValue | null;
}

/** What Terraform knows when it asks to carry out a plan. */
export interface ApplyRequest extends PlanRequest {
  /** What was planned; null to destroy. Values that the plan left unknown are still unknown. */
  readonly planned: ObjectValue | null;
  /**
   * What was noted with the plan. Terraform plans a create and an update once more while applying, and
   * hands over the note of that; what is destroyed keeps the note of the plan that people saw.
   */
  readonly note: PrivateNote | undefined;
}

/** State of a resource as some version of some provider wrote it. */
export interface ForeignState {
  /** Such as `registry.terraform.io/auth0/auth0`. */
  readonly providerAddress: string;
  readonly typeName: string;
  readonly schemaVersion: number;
  readonly state: ObjectValue | null;
}

/**
 * A kind of thing that Terraform manages. Every method may reject: an OperationError and a
 * DiagnosticError are shown to the user as they are.
 */
export interface Resource {
  readonly schema: TerraformSchema;
  /** Checks a configuration, which may have unknown parts; no tenant is at hand. */
  validate(config: ObjectValue): readonly Notice[];
  /** Converts the state that an older version of this provider wrote. */
  upgradeState(state: ObjectValue, version: number): ObjectValue;
  /** What the thing is like now; null when it is gone. */
  read(state: ObjectValue): Promise<ObjectValue | null>;
  /** What the thing would be like afterwards, unknown where only applying tells. */
  plan(request: PlanRequest): Promise<Planned>;
  /** Makes it so. Rejects when it did not happen as a whole. */
  apply(request: ApplyRequest): Promise<WithNotices<ObjectValue | null>>;
  /** Finds what the user calls `id`. */
  importState(id: string): Promise<ObjectValue>;
  /** Takes over the state of another provider's resource; undefined for one it does not know. */
  moveState(source: ForeignState): ObjectValue | undefined;
}

/** A kind of thing that Terraform only looks at. */
export interface DataSource {
  readonly schema: TerraformSchema;
  validate(config: ObjectValue): readonly Notice[];
  read(config: ObjectValue): Promise<ObjectValue>;
}

/** What a provider process serves to Terraform. */
export interface Provider {
  /** The schema of the `provider` block. */
  readonly schema: TerraformSchema;
  readonly resources: Readonly<Record<string, Resource>>;
  readonly dataSources: Readonly<Record<string, DataSource>>;
  validateConfig(config: ObjectValue): readonly Notice[];
  /** Called once, before anything is read or written. */
  configure(config: ObjectValue): Promise<readonly Notice[]>;
  /** Terraform was interrupted: nothing new may be started, what runs may end. */
  stop(): void;
}
