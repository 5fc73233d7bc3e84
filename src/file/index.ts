// Files of the machine: written whole or not at all, and read only where they belong to whoever asks.
// Must not know what stands in them.
export { findCheckout, findRepository, refuseOutside } from "./checkout.js";
export { Draft, type WriteOptions } from "./draft.js";
export { refuseKept } from "./kept.js";
export { adviseOnWriting, explainSystemError } from "./system-error.js";
export { holdsOthersWork, writeAllOrNone, writePieces, writeWhole } from "./write-whole.js";
