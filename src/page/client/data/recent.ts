import { useEffect, useState } from "preact/hooks";
import { onChange } from "./live.js";
import type { TenantEvent } from "./tenant-event.js";

/** So long something counts as having just changed. */
const recentMs = 8000;

/** What was told of organizations a moment ago: the last event of each, by the organization's id. */
export function useRecentChanges(): ReadonlyMap<string, TenantEvent> {
  const [recent, setRecent] = useState<ReadonlyMap<string, TenantEvent>>(new Map());
  useEffect(() => {
    const timers = new Map<string, ReturnType<typeof setTimeout>>();
    const end = onChange((event) => {
      const id = event?.organizationId;
      if (event === undefined || id === undefined) return;
      clearTimeout(timers.get(id));
      setRecent((before) => new Map(before).set(id, event));
      timers.set(
        id,
        setTimeout(() => {
          setRecent((before) => new Map([...before].filter(([one]) => one !== id)));
        }, recentMs),
      );
    });
    return () => {
      end();
      for (const timer of timers.values()) clearTimeout(timer);
    };
  }, []);
  return recent;
}
