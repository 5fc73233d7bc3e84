// Marks a folder of the build as CommonJS, beside a package that is not: `node scripts/mark-commonjs.mjs FOLDER`.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { argv } from "node:process";

writeFileSync(join(argv[2], "package.json"), '{ "type": "commonjs" }\n');
