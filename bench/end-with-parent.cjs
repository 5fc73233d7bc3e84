// Loaded with --require before a server: ends it when the process that started it is gone, however
// that came about.
process.on("disconnect", () => process.exit());
// The channel to the parent must not be what keeps the server alive.
process.channel.unref();
