// @slack/socket-mode against the sandbox: one line for each scenario.

import { readFileSync } from "node:fs";
import { SocketModeClient } from "@slack/socket-mode";

const { slack } = JSON.parse(readFileSync(process.argv[2]));
const [ADA, CHANNEL] = ["U0000000001", "C0000000001"];
const silent = { debug() {}, info() {}, warn() {}, error() {}, setLevel() {}, getLevel: () => "error", setName() {} };

async function scenario(name, run) {
  const late = new Promise((_, fail) => setTimeout(() => fail(new Error("too late")), 45_000).unref());
  try {
    await Promise.race([run(), late]);
    console.log(`PASS ${name}`);
  } catch (error) {
    console.log(`FAIL ${name}: ${error.message}`);
  }
}

async function play(call, body) {
  const answer = await fetch(`${slack.control}/${call}`, {
    method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body),
  });
  const result = await answer.json();
  if (!result.ok) throw new Error(result.error);
  return result;
}

function connect(appToken = slack.app_token) {
  const client = new SocketModeClient({ appToken, logger: silent, clientOptions: { slackApiUrl: slack.url } });
  client.errors = [];
  client.on("error", (error) => client.errors.push(error));
  return client;
}

await scenario("socket-mode: a command is acknowledged with its answer, and closing is no error", async () => {
  const client = connect();
  client.on("slash_commands", ({ ack, body }) => ack({ response_type: "in_channel", text: `You said ${body.text}` }));
  await client.start();
  await play("command", { user: ADA, channel: CHANNEL, command: "/h", text: "socket" });
  await play("wait", { channel: CHANNEL, text: "You said socket" });
  await client.disconnect();
  if (client.errors.length) throw client.errors[0];
});

// It leaves at the warning and comes back five seconds later: what is typed meanwhile waits for it.
await scenario("socket-mode: a client that is warned connects anew and loses nothing", async () => {
  const client = connect();
  const seen = [];
  client.on("slash_commands", ({ ack, body }) => { seen.push(body.text); return ack(); });
  await client.start();
  const typed = Array.from({ length: 12 }, (_, at) => `n${at}`);
  for (const text of typed) {
    const said = await play("command", { user: ADA, channel: CHANNEL, command: "/h", text });
    if (said.status !== 200) throw new Error(`${text} was answered with ${said.status}`);
  }
  await client.disconnect();
  if (seen.join() !== typed.join()) throw new Error(`${seen} arrived`);
});

await scenario("socket-mode: a wrong token opens no connection", async () => {
  const client = connect("xapp-1-wrong");
  try {
    await client.start();
  } catch (error) {
    if (!String(error.message).includes("invalid_auth")) throw error;
    return;
  }
  throw new Error("connected");
});
process.exit(0);
