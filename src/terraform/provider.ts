import type { TerraformFullType, TerraformSchema } from "../derive/index.js";
import type { Notice } from "./notice.js";
import type { ObjectValue, Value } from "./value.js";

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
export interface ResourcePlanRequest {
  /** What the state has; null when the resource is to be created. */
  readonly prior: ObjectValue | null;
  /** What the configuration says; null when the resource is to be destroyed. */
  readonly config: ObjectValue | null;
}

/** What Terraform knows when it asks to carry out a plan. */
export interface ApplyRequest extends ResourcePlanRequest {
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
  plan(request: ResourcePlanRequest): Promise<Planned>;
  /** Makes it so. Rejects when it did not happen as a whole. */
  apply(request: ApplyRequest): Promise<WithNotices<ObjectValue | null>>;
  /** Finds what the user calls `id`. */
  importState(id: string): Promise<ObjectValue>;
  /** The configuration that would ask for what a state has, for one to be written into a file. */
  generateConfig(state: ObjectValue): ObjectValue;
  /** Takes over the state of another provider's resource; undefined for one it does not know. */
  moveState(source: ForeignState): ObjectValue | undefined;
}

/** A kind of thing that Terraform only looks at. */
export interface DataSource {
  readonly schema: TerraformSchema;
  validate(config: ObjectValue): readonly Notice[];
  read(config: ObjectValue): Promise<ObjectValue>;
}

/** A value that a function takes or gives. */
interface FunctionValue {
  readonly type: TerraformFullType;
  readonly description: string;
}

/** A function that a configuration may call, as `provider::orgwright::NAME(…)`. */
export interface ProviderFunction {
  readonly summary: string;
  readonly description: string;
  readonly parameters: readonly (FunctionValue & { readonly name: string })[];
  readonly result: TerraformFullType;
  /**
   * Gives the same for the same arguments. Every argument is known and not null.
   *
   * @throws ArgumentError or DiagnosticError, whose texts are shown to the user
   */
  call(parameters: readonly Value[]): Promise<Value>;
}

/** An argument of a function cannot be used. */
export class ArgumentError extends Error {
  override readonly name = "ArgumentError";

  /** @param index which argument it is, counted from 0 */
  constructor(
    message: string,
    readonly index: number,
  ) {
    super(message);
  }
}

/** What a provider process serves to Terraform. */
export interface Provider {
  /** The schema of the `provider` block. */
  readonly schema: TerraformSchema;
  readonly resources: Readonly<Record<string, Resource>>;
  readonly dataSources: Readonly<Record<string, DataSource>>;
  readonly functions: Readonly<Record<string, ProviderFunction>>;
  validateConfig(config: ObjectValue): readonly Notice[];
  /** Called once, before anything is read or written. */
  configure(config: ObjectValue): Promise<readonly Notice[]>;
  /** Whether what was configured is not known yet, so that nothing can be read. */
  isUnknown(): boolean;
  /** Terraform was interrupted: nothing new may be started, what runs may end. */
  stop(): void;
}
