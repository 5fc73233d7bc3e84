// What somebody sees: one file per view.
// Must not know how requests are sent, nor what a field's rules are.
export { Page } from "./page.js";
