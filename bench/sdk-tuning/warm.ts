/** Prints, for each list of tricks, the CPU time of a request in each round, in microseconds. */
import { clientWith, cpuMicroseconds, sendWrite } from "./request.ts";

const requestsPerTurn = 100;
const warmUpRounds = 10;

const [rounds = "", ...lists] = process.argv.slice(2);
const clients = lists.map(clientWith);
const figures: number[][] = lists.map(() => []);
for (let round = -warmUpRounds; round < Number(rounds); round += 1) {
  // Every round begins with another client, so that none always follows the same one.
  for (let turn = 0; turn < clients.length; turn += 1) {
    const index = (turn + round + clients.length * warmUpRounds) % clients.length;
    const client = clients[index];
    if (client === undefined) throw new RangeError("there is no such client");
    const before = cpuMicroseconds();
    for (let request = 0; request < requestsPerTurn; request += 1) await sendWrite(client);
    if (round >= 0) figures[index]?.push((cpuMicroseconds() - before) / requestsPerTurn);
  }
}
for (const client of clients) client.destroy();
console.log(JSON.stringify(figures));
