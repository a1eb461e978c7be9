// The second page: Heroku and GitHub as they change.

import { $, fill, h, soon, theme, virtual } from "./dom.js";
import { follow, get } from "./api.js";
import { swap, focusKey, refocus } from "./messages.js";
import { appSwitches, badDays, checkSwitches, commitForm, modes, pipelineSwitches, reviewSwitches } from "./switches.js";

const STAGES = [["review", "Review"], ["test", "Test"], ["development", "Development"], ["staging", "Staging"], ["production", "Production"]];
const short = (sha) => (sha ?? "").slice(0, 7);
const time = (text) => new Date(text).toLocaleTimeString(undefined, { hour: "2-digit", minute: "2-digit", second: "2-digit" });

let world = null;
/** Whether what happened before this page was opened is shown. */
let seeded = false;

function since(text) {
  const seconds = Math.max(0, (new Date(world.now) - new Date(text)) / 1000);
  const [size, unit] = [[86400, "d"], [3600, "h"], [60, "min"], [1, "s"]].find(([size]) => seconds >= size) ?? [1, "s"];
  return `${Math.floor(seconds / size)} ${unit} ago`;
}

const isId = (text) => /^[0-9a-f]{40}$/.test(text ?? "");
const commit = (sha) => sha && h("code", { class: "sha", title: sha }, short(sha));
const state = (word) => h("span", { class: `state ${word}` }, word.replaceAll("_", " "));

/** Draws keyed items, keeping the nodes of those that did not change. */
function keyed(place, items) {
  const had = place.drawn ?? new Map();
  const next = new Map();
  const focus = focusKey(place);
  const nodes = items.map(([key, data, draw]) => {
    const print = JSON.stringify(data);
    const old = had.get(key);
    const node = old?.print === print ? old.node : draw(data);
    node.dataset.key = key;
    next.set(key, { print, node });
    return node;
  });
  place.drawn = next;
  swap(place, nodes);
  refocus(place, focus);
}

function dynos(app) {
  return h("div", { class: "dynos" }, app.dynos.map((dyno) => {
    const old = app.release && dyno.version !== app.release.version;
    const said = `${dyno.name}: ${dyno.state}, v${dyno.version}`;
    return h("span", { class: `dyno ${dyno.state}${old ? " old" : ""}`, title: said, role: "img", "aria-label": said });
  }));
}

function app(data) {
  const release = data.release;
  const busy = data.build?.status === "pending" || data.releases[0]?.status === "pending";
  const latest = data.releases[0];
  const failed = data.build?.status === "failed" || latest?.status === "failed";
  return h(
    "article",
    { class: `app${busy ? " busy-app" : ""}${failed ? " failed-app" : ""}` },
    h("header", null, h("strong", null, data.name), h("span", { class: "version" }, release ? `v${release.version}` : "no release")),
    h("div", { class: "running" }, commit(release?.commit) || "no code", " ", dynos(data)),
    data.build?.status === "pending" && h("div", { class: "doing" }, "Building ", commit(data.build.version) ?? ""),
    data.build?.status === "failed" && h("div", { class: "doing bad" }, "Last build failed"),
    latest?.status === "pending" && h("div", { class: "doing" }, `Release phase of v${latest.version}`),
    h("ol", { class: "releases" }, data.releases.slice(0, 3).map((one) => h("li", { class: one.status }, h("span", null, `v${one.version}`), h("span", { class: "what", title: one.description }, one.description), one.status !== "succeeded" && state(one.status)))),
    appSwitches(data),
  );
}

function pipeline(data) {
  const columns = STAGES.filter(([id]) => data.stages[id] || (id === "review" && data.review_apps.length)).map(([id, name]) => {
    const reviews = id === "review" ? data.review_apps.map((review) => h("article", { class: "app review" }, h("header", null, h("strong", null, review.branch), state(review.status)), review.message && h("div", { class: "doing" }, review.message), reviewSwitches(review))) : [];
    return h("div", { class: "stage" }, h("h4", null, name), reviews, (data.stages[id] ?? []).map(app));
  });
  return h("section", { class: "pipeline" }, h("div", { class: "pipeline-head" }, h("h3", null, data.name), pipelineSwitches(data)), h("div", { class: "stages" }, columns));
}

function branch(data) {
  const checks = data.checks;
  return h(
    "article",
    { class: "branch" },
    h("div", { class: "branch-head" }, h("span", { class: `light ${checks?.state ?? "none"}`, role: "img", "aria-label": `checks: ${checks?.state ?? "none"}` }), h("strong", null, data.name), commit(data.sha)),
    h("div", { class: "subject" }, data.subject, h("small", null, ` · ${data.author}`)),
    h("ul", { class: "checks" }, (checks?.parts ?? []).map((part) => h("li", { class: `check rank-${part.rank}`, title: part.state }, part.name))),
    checkSwitches(data),
  );
}

function deployment(one) {
  return h("article", { class: "row" }, state(one.state), h("strong", null, one.environment), h("span", null, isId(one.ref) ? null : [one.ref, " "], commit(one.sha)), h("small", null, `${one.task} · ${one.creator} · ${since(one.at)}`));
}

function promotion(one) {
  return h("article", { class: "row" }, state(one.status), h("strong", null, `${one.from} → ${one.targets.map((target) => target.app).join(", ")}`), one.targets.filter((target) => target.error).map((target) => h("span", { class: "bad" }, target.error)), h("small", null, `promotion · ${since(one.at)}`));
}

async function refresh() {
  const fresh = await get("/page/world").catch(() => null);
  if (!fresh) return;
  world = fresh;
  $("now").textContent = `${new Date(world.now).toLocaleDateString()} ${time(world.now)} · ${virtual(world.speed)}`;
  if (!seeded) {
    // What came meanwhile is in this list too.
    fill($("feed"));
    world.feed.forEach(feed);
    seeded = true;
  }
  $("repository").textContent = world.github.repository;
  keyed($("modes"), ["heroku", "github", "slack", "spinnaker", "circleci"].map((service) => [service, { service, mode: world.modes[service] }, modes]));
  keyed($("bad-days"), [["bad-days", world.bad_days, badDays]]);
  keyed($("pipelines"), world.heroku.pipelines.map((one) => [one.name, one, pipeline]));
  const rows = world.github.branches.map((one) => [one.name, one, branch]);
  if (world.github.writable) rows.unshift(["+", { writable: true }, commitForm]);
  keyed($("branches"), rows);
  const deployments = world.github.deployments.map((one) => [`d${one.id}`, { ...one, minute: since(one.at) }, deployment]);
  const promotions = world.heroku.promotions.map((one) => [`p${one.id}`, { ...one, minute: since(one.at) }, promotion]);
  const both = [...deployments, ...promotions].sort((a, b) => (a[1].at < b[1].at ? 1 : -1));
  if (both.length) keyed($("deployments"), both);
  else if (!$("deployments").firstChild) fill($("deployments"), h("p", { class: "none" }, "Nothing was deployed yet."));
}

const SAID = {
  build: (e) => `${e.app}: build ${e.status}${e.version ? ` of ${short(e.version)}` : ""}`,
  release: (e) => `${e.app}: v${e.version} ${e.status} — ${e.description}`,
  dyno: (e) => `${e.app}: ${e.name} ${e.state} (v${e.version})`,
  promotion_target: (e) => `${e.app}: promotion ${e.status}${e.error ? ` — ${e.error}` : ""}`,
  circle_job: (e) => `${e.project} / ${e.workflow}: ${e.job} ${e.status}${e.user ? ` by ${e.user}` : ""}`,
  stage: (e) => `${e.application} / ${e.pipeline}: ${e.stage} ${e.status}${e.judgment ? ` — ${e.judgment} by ${e.user}` : ""}`,
  review_app: (e) => `review app ${e.branch}: ${e.status}`,
  check: (e) => `${short(e.sha)}: ${e.name} ${e.state}`,
  pull_request: (e) => `pull request #${e.number} ${e.action.replaceAll("_", " ")} — ${e.title}`,
  deployment: (e) => `deployment of ${isId(e.reference) ? short(e.reference) : e.reference} to ${e.environment}`,
  deployment_status: (e) => `deployment to ${e.environment}: ${e.state}`,
  delivered: (e) => `${e.from} told the app: ${e.name} (${e.status || "no answer"})`,
  command_sent: (e) => `${e.text} (${e.status || "no answer"})`,
};

function feed(event) {
  const said = SAID[event.event]?.(event);
  if (!said) return;
  const list = $("feed");
  list.prepend(h("li", { data: { event: event.event } }, h("time", null, time(event.at)), h("span", null, said)));
  while (list.childElementCount > 60) list.lastElementChild.remove();
}

const refreshSoon = soon(refresh, 150);
follow(null, {
  fresh: refresh,
  each: (event) => {
    feed(event);
    refreshSoon();
  },
  state: (on) => {
    const dot = $("live");
    dot.classList.toggle("on", on);
    dot.title = on ? "live" : "not connected";
    dot.setAttribute("aria-label", dot.title);
  },
});
addEventListener("switched", refreshSoon);
setInterval(refresh, 5000);
theme($("theme"));
