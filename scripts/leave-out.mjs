// What bundles leave out: code that packages bring along and that is never reached here. Parsing it would
// take a good part of the time to start. Zod's messages are in English.
const locales = /[\\/]zod[\\/]v4[\\/]locales[\\/]index\.js$/;

/** Makes an esbuild plugin that puts an empty module in place of what is never reached. */
export function leaveOut(...others) {
  return {
    name: "leave-out",
    setup: (builder) => {
      for (const filter of [locales, ...others]) {
        builder.onLoad({ filter }, () => ({ contents: "export {};", loader: "js" }));
      }
    },
  };
}
