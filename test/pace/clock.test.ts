import { describe, expect, it } from "vitest";
import { systemClock } from "../../src/pace/index.js";

describe("the system clock", () => {
  it("never runs backwards", () => {
    const times = Array.from({ length: 100 }, () => systemClock.now());
    expect(times).toEqual([...times].sort((a, b) => a - b));
  });

  it("sleeps no time when asked to", async () => {
    await expect(systemClock.sleep(0)).resolves.toBeUndefined();
  });

  it("is woken by an abort with its reason", async () => {
    const controller = new AbortController();
    const reason = new Error("Interrupted");
    const sleep = systemClock.sleep(3_600_000, controller.signal);
    controller.abort(reason);
    await expect(sleep).rejects.toBe(reason);
  });

  it("does not fall asleep when it was aborted before", async () => {
    const signal = AbortSignal.abort(new Error("Early"));
    await expect(systemClock.sleep(3_600_000, signal)).rejects.toThrow("Early");
  });
});
