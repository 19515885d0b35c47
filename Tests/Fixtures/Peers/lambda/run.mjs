// Runs a function's handler as AWS's runtime does: node run.mjs FUNCTION EVENTS ANSWERS, each line of EVENTS an event, each of ANSWERS
// what the handler returned, or {"error"}.
import { readFileSync, writeFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';

const [program, events, answers] = process.argv.slice(2);
console.log = () => {};
const { handler } = await import(pathToFileURL(program));
const lines = [];
for (const line of readFileSync(events, 'utf8').split('\n')) {
  try {
    lines.push(JSON.stringify(await handler(JSON.parse(line))));
  } catch (error) {
    lines.push(JSON.stringify({ error: error.message }));
  }
}
writeFileSync(answers, lines.join('\n'));
