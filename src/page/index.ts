// The web page: what a server has to send to a browser for it, and under which rules.
// Must not know whose page it is: the embedded tenant serves it, and others may.
export { PageFiles, type PageAnswer } from "./server/page-files.js";
