import { useEffect } from "preact/hooks";

const everyMs = 2000;

/** Does something again and again while somebody looks, such as reading what costs the tenant nothing. */
export function useEveryMoment(act: () => void): void {
  useEffect(() => {
    const timer = setInterval(() => {
      if (document.visibilityState !== "hidden") act();
    }, everyMs);
    return () => clearInterval(timer);
  }, [act]);
}
