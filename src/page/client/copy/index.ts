// What was clicked together, as text to declare it with: YAML, HCL, a construct, curl.
// Must not know how the text is shown.
export * from "./declare.js";
export {
  copyForms,
  renderCopy,
  type Copied,
  type CopyForm,
  type CopyRequest,
} from "./render-copy.js";
