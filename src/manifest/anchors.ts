import { EVENT_ID, type Event } from "js-yaml";

/** How many values aliases may add to those that are written out. */
const maxAddedValues = 1_000_000;

/** An alias that cannot be followed safely. */
export interface UnsafeAlias {
  readonly offset: number;
  readonly summary: string;
  readonly detail: string;
}

/** What stands under an anchor, were all aliases in it written out. */
interface Extent {
  values: number;
  height: number;
  isOpen: boolean;
}

/**
 * Finds the first alias that stands for itself, or with which the aliases of a document would add
 * too many values or nest too deep. Looks at every event once, so that it takes linear time where
 * writing the aliases out would not.
 */
export function findUnsafeAlias(
  events: readonly Event[],
  text: string,
  maxDepth: number,
): UnsafeAlias | undefined {
  const anchors = new Map<string, Extent>();
  const open: Extent[] = [];
  let added = 0;
  for (const event of events) {
    switch (event.type) {
      case EVENT_ID.DOCUMENT:
        open.push({ values: 0, height: 0, isOpen: true });
        break;
      case EVENT_ID.SCALAR:
        addTo(open.at(-1), 1, 0);
        nameAnchor({ values: 1, height: 0, isOpen: false }, event);
        break;
      case EVENT_ID.SEQUENCE:
      case EVENT_ID.MAPPING: {
        const extent = { values: 1, height: 1, isOpen: true };
        open.push(extent);
        nameAnchor(extent, event);
        break;
      }
      case EVENT_ID.POP: {
        const closed = open.pop();
        if (!closed) break;
        closed.isOpen = false;
        addTo(open.at(-1), closed.values, closed.height);
        break;
      }
      case EVENT_ID.ALIAS: {
        const name = text.slice(event.anchorStart, event.anchorEnd);
        const extent = anchors.get(name);
        // One that was never set is for the parser to tell.
        if (!extent) break;
        const offset = event.anchorStart - 1;
        if (extent.isOpen) {
          return {
            offset,
            summary: `*${name} stands inside of what it stands for`,
            detail: "Such a value would have no end. Write the content out.",
          };
        }
        added += extent.values;
        if (added > maxAddedValues) {
          return {
            offset,
            summary: `aliases repeat more than ${maxAddedValues} values`,
            detail: "Reading them could exhaust memory. Write the content out, or split the file.",
          };
        }
        if (open.length - 1 + extent.height > maxDepth) {
          return {
            offset,
            summary: `with *${name}, lists and maps stand more than ${maxDepth} deep in each other`,
            detail: "No manifest needs that; write it flatter.",
          };
        }
        addTo(open.at(-1), extent.values, extent.height);
        break;
      }
    }
  }
  return undefined;

  function nameAnchor(extent: Extent, event: { anchorStart: number; anchorEnd: number }): void {
    if (event.anchorStart >= 0) {
      anchors.set(text.slice(event.anchorStart, event.anchorEnd), extent);
    }
  }
}

function addTo(parent: Extent | undefined, values: number, height: number): void {
  if (!parent) return;
  parent.values += values;
  parent.height = Math.max(parent.height, height + 1);
}
