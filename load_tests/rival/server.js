// What a team would build instead: Socket.IO for the hall, one Redis round trip for an answer.
//
// Usage: node --expose-gc server.js PORT REDIS_SOCKET
//
// Standard input holds one command of JSON a line, standard output one line of JSON in reply, the first one when
// connections are taken. Ends with its standard input. Called by `bench.py`.
//
// It is made as well as it can be without leaving what such a team would use: WebSocket only, no compression, the
// packet of a broadcast encoded once and framed once, native masking, the HTTP request of the handshake let go, commands
// to Redis pipelined by their client, acks only after Redis has the answer on disk.
import { createServer } from "node:http";
import { createInterface } from "node:readline";
import { createClient } from "@redis/client";
import { Server } from "socket.io";

const HALL = "hall";
const DESK = "desk";
const BACKLOG = 4096;
const COUNTS_EVERY_MS = 100;
const CHOICES = "ABCDEF";
const CHOICES_MAX = 8; // a score holds latency × this + choice: exact below 2^53, and ordered by latency

const [port, redisSocket] = process.argv.slice(2);

const redis = createClient({ socket: { path: redisSocket } });
redis.on("error", (fault) => {
  console.error(`redis: ${fault}`);
  process.exit(1);
});
await redis.connect();

const http = createServer();
const io = new Server(http, {
  transports: ["websocket"],
  perMessageDeflate: false,
  httpCompression: false,
  serveClient: false,
});
io.engine.on("connection", (connection) => {
  connection.request = null;
});

let question = null; // what is open: {play, number, stem, choices}
let openedMs = 0;
let answered = 0;
let told = 0;

io.on("connection", (socket) => {
  const { candidate, role } = socket.handshake.auth;
  if (role === DESK) {
    socket.join(DESK);
    return;
  }
  if (typeof candidate !== "string" || candidate === "") {
    socket.disconnect(true);
    return;
  }
  socket.join(HALL);
  if (question !== null) socket.emit("question", question);
  socket.on("answer", (play, choice, ack) => {
    if (typeof ack !== "function") return;
    answer(candidate, play, choice).then(ack, (fault) => {
      console.error(`answer: ${fault}`);
      ack({ ok: false, code: "try_again" });
    });
  });
});

// One answer of each to a question: the first one counts, and is acknowledged again when it comes again.
async function answer(candidate, play, choice) {
  if (question === null || play !== question.play) return { ok: false, code: "too_late" };
  const place = typeof choice === "string" && choice.length === 1 ? CHOICES.indexOf(choice) : -1;
  if (place < 0 || place >= question.choices.length) return { ok: false, code: "bad_value" };
  const latencyUs = Math.round((performance.now() - openedMs) * 1000);
  const score = latencyUs * CHOICES_MAX + place;
  const added = await redis.zAdd(`answers:${play}`, { score, value: candidate }, { condition: "NX" });
  answered += added;
  return { ok: true, play, choice, at: Date.now() };
}

setInterval(() => {
  if (answered !== told) {
    told = answered;
    io.to(DESK).emit("count", told);
  }
}, COUNTS_EVERY_MS);

const commands = {
  open(asked) {
    question = asked;
    answered = told = 0;
    openedMs = performance.now();
    io.to(HALL).emit("question", question);
    return {};
  },
  async close() {
    const { play } = question;
    question = null;
    return { answers: await redis.zCard(`answers:${play}`) };
  },
  gc() {
    globalThis.gc();
    return {};
  },
};

const input = createInterface({ input: process.stdin });
input.on("line", async (line) => {
  const { name, ...asked } = JSON.parse(line);
  console.log(JSON.stringify(await commands[name](asked)));
});
input.on("close", () => process.exit(0));

http.listen({ port: Number(port), host: "127.0.0.1", backlog: BACKLOG }, () => {
  console.log(JSON.stringify({ node: process.version }));
});
