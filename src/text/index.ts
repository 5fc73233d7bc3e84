// Text that others wrote, made safe to show: on a terminal, in a log, in Markdown, in HTML, in JSON.
// Must not know whose text it is, nor what is done with it.
export { escapeHtml } from "./html.js";
export { codeBlock, codeSpan, escapeMarkdown } from "./markdown.js";
export { revealLine, revealLines } from "./reveal.js";
export { renderCount, renderNumber } from "./number.js";
export { wrapLines, wrapWords } from "./wrap.js";
export { shorten, shortenPair } from "./shorten.js";
