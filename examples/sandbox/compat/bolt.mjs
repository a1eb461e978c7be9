// Bolt for JavaScript by Socket Mode, and @slack/oauth: one line for each scenario.

import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { once } from "node:events";
import bolt from "@slack/bolt";
import { InstallProvider } from "@slack/oauth";

const { slack } = JSON.parse(readFileSync(process.argv[2]));
const [ADA, CHANNEL] = ["U0000000001", "C0000000001"];
const silent = { debug() {}, info() {}, warn() {}, error() {}, setLevel() {}, getLevel: () => "error", setName() {} };

async function scenario(name, run) {
  const late = new Promise((_, fail) => setTimeout(() => fail(new Error("too late")), 90_000).unref());
  try {
    await Promise.race([run(), late]);
    console.log(`PASS ${name}`);
  } catch (error) {
    console.log(`FAIL ${name}: ${String(error.message).split("\n")[0]}`);
  }
}

function expect(actual, wanted) {
  if (JSON.stringify(actual) !== JSON.stringify(wanted)) {
    throw new Error(`${JSON.stringify(actual)} instead of ${JSON.stringify(wanted)}`);
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

const wait = (text) => play("wait", { channel: CHANNEL, text });
const seen = [];

const app = new bolt.App({
  token: slack.bot_token, appToken: slack.app_token, socketMode: true, logger: silent,
  clientOptions: { slackApiUrl: slack.url, logger: silent },
});
app.command("/h", async ({ ack, respond, command }) => {
  await ack();
  seen.push(command.text);
  if (command.text !== "ask") return;
  const text = { type: "plain_text", text: "Approve" };
  await respond({
    response_type: "in_channel", text: "Approve it?",
    blocks: [{ type: "actions", block_id: "decide", elements: [{ type: "button", action_id: "approve", text, value: "op-1" }] }],
  });
});
app.action("approve", async ({ ack, body, client }) => {
  await ack();
  const plain = (words) => ({ type: "plain_text", text: words });
  await client.views.open({
    trigger_id: body.trigger_id,
    view: {
      type: "modal", callback_id: "reason", title: plain("Why"), submit: plain("Send"),
      blocks: [{ type: "input", block_id: "why", label: plain("Why"), element: { type: "plain_text_input", action_id: "text" } }],
    },
  });
});
app.view("reason", async ({ ack, view, client }) => {
  const why = view.state.values.why.text.value;
  if (why.length < 4) return ack({ response_action: "errors", errors: { why: "Say more" } });
  await ack();
  return client.chat.postMessage({ channel: CHANNEL, text: `Approved: ${why}` });
});
app.event("app_mention", async ({ event, say }) => say({ text: `You said ${event.text}`, thread_ts: event.ts }));
app.event("app_home_opened", async ({ event, client }) => {
  const text = { type: "mrkdwn", text: `opened in ${event.channel[0]}` };
  await client.views.publish({ user_id: event.user, view: { type: "home", blocks: [{ type: "section", text }] } });
});

await scenario("bolt-js: starts by Socket Mode", async () => {
  await app.start();
});
await scenario("bolt-js: a button opens a modal, which refuses and then takes", async () => {
  await play("command", { user: ADA, channel: CHANNEL, command: "/h", text: "ask" });
  const asked = await wait("Approve it?");
  await play("act", { user: ADA, channel: CHANNEL, ts: asked.message.ts, action_id: "approve" });
  const view = async () => (await (await fetch(`${slack.control}/view?user=${ADA}`)).json()).view;
  for (let tries = 0; !(await view()) && tries < 100; tries++) await new Promise((done) => setTimeout(done, 50));
  const refused = await play("submit", { user: ADA, values: { why: { text: { value: "no" } } } });
  expect(refused.errors, { why: "Say more" });
  await play("submit", { user: ADA, values: { why: { text: { value: "because" } } } });
  await wait("Approved: because");
});
await scenario("bolt-js: a mention is answered in its thread", async () => {
  await play("say", { user: ADA, channel: CHANNEL, text: "@deploys hello" });
  await wait("You said");
});
await scenario("bolt-js: fills the Home tab of somebody who has no direct message with it", async () => {
  const user = "U0000000002";
  await play("home", { user });
  const home = async () => (await (await fetch(`${slack.control}/home?user=${user}`)).json()).view;
  for (let tries = 0; !(await home()) && tries < 100; tries++) await new Promise((done) => setTimeout(done, 50));
  expect((await home()).blocks[0].text.text, "opened in D");
});
await scenario("bolt-js: loses nothing while its connections end", async () => {
  seen.length = 0;
  const typed = Array.from({ length: 12 }, (_, at) => `b${at}`);
  for (const text of typed) expect((await play("command", { user: ADA, channel: CHANNEL, command: "/h", text })).status, 200);
  expect([...new Set(seen)], typed);
});
await scenario("bolt-js: stops", async () => {
  await app.stop();
});
await scenario("bolt-js: a wrong bot token does not start", async () => {
  const wrong = new bolt.App({
    token: "xoxb-wrong", appToken: slack.app_token, socketMode: true, logger: silent, deferInitialization: true,
    clientOptions: { slackApiUrl: slack.url, logger: silent },
  });
  const said = await wrong.init().then(() => "started", (error) => error.data?.error);
  expect(said, "invalid_auth");
});

// ---- @slack/oauth -----------------------------------------------------------------------------

const base = slack.page.replace(/\/$/, "");
const stored = new Map();
const provider = (options = {}) => new InstallProvider({
  clientId: slack.client_id, clientSecret: slack.client_secret, stateSecret: "a-state-secret", logger: silent,
  authorizationUrl: `${base}/oauth/v2/authorize`, clientOptions: { slackApiUrl: slack.url, logger: silent },
  installationStore: {
    storeInstallation: async (one) => void stored.set(one.team.id, one),
    fetchInstallation: async ({ teamId }) => stored.get(teamId),
    deleteInstallation: async ({ teamId }) => void stored.delete(teamId),
  },
  ...options,
});

/** Begins an installation in a browser with cookies, and ends it with what `change` makes of the way back. */
async function install(installer, change = (back) => back, who = "U0000000002") {
  let outcome = null;
  const server = createServer(async (request, response) => {
    if (request.url.startsWith("/install")) {
      const redirectUri = `http://127.0.0.1:${server.address().port}/back`;
      return installer.handleInstallPath(request, response, {}, { scopes: ["chat:write"], userScopes: ["users:read"], redirectUri });
    }
    return installer.handleCallback(request, response, {
      success: (installation, _, __, answer) => { outcome = { installation }; answer.end(); },
      failure: (error, _, __, answer) => { outcome = { error: error.code }; answer.end(); },
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  try {
    const began = await fetch(`http://127.0.0.1:${server.address().port}/install`, { redirect: "manual" });
    const cookie = began.headers.getSetCookie().map((one) => one.split(";")[0]).join("; ");
    const place = began.headers.get("location") ?? /href="([^"]*authorize[^"]*)"/.exec(await began.text())[1].replaceAll("&amp;", "&");
    const pressed = await fetch(`${place}&as=${who}`, { redirect: "manual" });
    if (pressed.status !== 302) throw new Error(`the consent page answered ${pressed.status}`);
    const back = change(new URL(pressed.headers.get("location")));
    await fetch(back, { headers: { cookie }, redirect: "manual" });
    return outcome;
  } finally {
    server.close();
    server.closeAllConnections();
  }
}

await scenario("@slack/oauth: installs for the bot and the person", async () => {
  const installer = provider();
  const { installation, error } = await install(installer);
  expect(error, undefined);
  expect([installation.bot.scopes, installation.user.id], [["chat:write"], "U0000000002"]);
  const known = await installer.authorize({ teamId: installation.team.id, isEnterpriseInstall: false });
  const said = await fetch(`${slack.url}auth.test`, { method: "POST", headers: { authorization: `Bearer ${known.botToken}` } });
  expect((await said.json()).ok, true);
});
await scenario("@slack/oauth: a foreign state is refused", async () => {
  const { error } = await install(provider(), (back) => { back.searchParams.set("state", "made.up.state"); return back; });
  expect(error, "slack_oauth_invalid_state");
});
await scenario("@slack/oauth: a made-up code is refused", async () => {
  const { error } = await install(provider(), (back) => { back.searchParams.set("code", "1.2.3"); return back; });
  expect(typeof error, "string");
});
await scenario("@slack/oauth: a person who refuses ends it", async () => {
  const { error, installation } = await install(provider(), (back) => back, "nobody");
  expect([typeof error, installation], ["string", undefined]);
});
await scenario("@slack/oauth: a wrong client secret gets nothing", async () => {
  const { error, installation } = await install(provider({ clientSecret: "wrong" }));
  expect([typeof error, installation], ["string", undefined]);
});
process.exit(0);
