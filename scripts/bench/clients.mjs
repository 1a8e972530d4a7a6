// samsar-js, which asks for a status whenever it is told to: node clients.mjs URL AT_ONCE.
//
// Like clients.py: a number of requests a line comes in, the CPU microseconds of one go out.
import { createInterface } from 'node:readline';
import SamsarClient from 'samsar-js';

const [url, atOnce] = process.argv.slice(2);
const samsar = new SamsarClient({ apiKey: 'sk_test_1', baseUrl: `${url}/v1` });
const job = '665f1c2e9b1d4a0000000007';

async function worker(count) {
  for (let each = 0; each < count; each += 1) await samsar.getStatus(job);
}

for await (const line of createInterface({ input: process.stdin })) {
  const count = Number(line);
  const before = process.cpuUsage();
  await Promise.all(Array.from({ length: Number(atOnce) }, () => worker(count / atOnce)));
  const { user, system } = process.cpuUsage(before);
  console.log((user + system) / count);
}
