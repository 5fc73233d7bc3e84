import { expect, it } from "vitest";
import { killTerraform } from "../soak/kill-terraform.js";
import { hasTerraform } from "./workspace.js";

it.skipIf(!hasTerraform)(
  "an apply of Terraform that is killed at random moments, or whose provider is, ends as declared by the next",
  { timeout: 600_000 },
  async () => {
    expect(await killTerraform(3, 20_260_101)).toBe(3);
  },
);
