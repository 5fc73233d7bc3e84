import type { Database } from "./database.js";

/** What the tenant must remember about itself. */
export type SettingName =
  "control_token" | "default_client_id" | "ports" | "signing_key" | "tenant_settings";

/** Texts that the tenant keeps about itself. */
export class SettingStore {
  constructor(private readonly database: Database) {}

  /** The text of that name, or undefined. */
  get(name: SettingName): string | undefined {
    const value = this.database.get("SELECT value FROM settings WHERE key = ?", name)?.["value"];
    return typeof value === "string" ? value : undefined;
  }

  /** Stores a text in the place of the one that may be there. */
  put(name: SettingName, value: string): void {
    this.database.run("INSERT OR REPLACE INTO settings (key, value) VALUES (?, ?)", name, value);
  }

  /** Stores a text unless there is one already; returns the one that is there then. */
  putIfAbsent(name: SettingName, value: string): string {
    this.database.run("INSERT OR IGNORE INTO settings (key, value) VALUES (?, ?)", name, value);
    return this.get(name) ?? value;
  }
}
