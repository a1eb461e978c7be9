// Switches of the world: what checks say, what fails next, how the services behave.

import { h, toast } from "./dom.js";
import { menu } from "./combo.js";
import { post } from "./api.js";

async function turn(what, said) {
  const answer = await post("/page/world", what);
  if (answer.ok) {
    if (said) toast(said);
    dispatchEvent(new Event("switched"));
  } else toast(answer.error, "bad");
}

const MODES = [["normal", "Normal"], ["slow", "Slow"], ["errors", "503"], ["rate_limited", "429"], ["cut_off", "Cut off"]];
const NAMES = { heroku: "Heroku", github: "GitHub", slack: "Slack", spinnaker: "Gate", circleci: "CircleCI" };

/** How one service behaves: a row of which one is pressed. */
export function modes({ service, mode }) {
  return h("div", { class: "mode", role: "group", "aria-label": NAMES[service] }, h("strong", null, NAMES[service]), h("span", { class: "segments" }, MODES.map(([id, label]) => {
    return h("button", { type: "button", class: `segment${id === mode ? ` on ${id}` : ""}`, "aria-label": `${NAMES[service]}: ${label}`, "aria-pressed": String(id === mode), onclick: () => turn({ do: "mode", service, mode: id }) }, label);
  })));
}

const BAD_DAYS = [
  ["late_lists", "Lists 30 s late"],
  ["open_streams", "Streams never close"],
  ["refused_streams", "Streams answer 403"],
  ["no_release_ids", "No release ids"],
  ["incident", "Incident on the status page"],
];

/** What Heroku does on a bad day: each can be on. */
export function badDays(on) {
  return h("div", { class: "mode", role: "group", "aria-label": "Heroku's bad days" }, h("strong", null, "Heroku's bad days"), h("span", { class: "segments" }, BAD_DAYS.map(([what, label]) => {
    return h("button", { type: "button", class: `segment${on[what] ? " on errors" : ""}`, "aria-pressed": String(on[what]), onclick: () => turn({ do: "bad_day", what, on: !on[what] }) }, label);
  })));
}

/** What can go wrong with review apps of a pipeline. */
export function pipelineSwitches({ name, github }) {
  const entries = [
    { label: github ? "Remove the GitHub link" : "Connect GitHub again", run: () => turn({ do: "github_link", pipeline: name, on: !github }, github ? `${name} has no GitHub repository` : `${name} is connected`) },
    { label: "Refuse the next app.json", run: () => turn({ do: "fail_setup", how: "manifest" }, "The next app setup fails: app.json") },
    { label: "Fail the next postdeploy", run: () => turn({ do: "fail_setup", how: "postdeploy" }, "The next app setup fails: postdeploy") },
  ];
  return [h("small", null, github ?? "no GitHub repository"), menu(h("button", { type: "button", class: "button icon", "aria-label": `Switches of pipeline ${name}`, title: "Switches" }, "⋯"), entries)];
}

/** A review app that got stuck. */
export function reviewSwitches({ id, branch }) {
  const entries = [
    { label: "Stuck in deleting", run: () => turn({ do: "review_app", id, status: "deleting" }) },
    { label: "Errored", run: () => turn({ do: "review_app", id, status: "errored" }) },
  ];
  return menu(h("button", { type: "button", class: "button icon", "aria-label": `Switches of review app ${branch}`, title: "Switches" }, "⋯"), entries);
}

/** Green, red, pending, nothing: the checks of a branch's tip. */
export function checkSwitches({ name, checks }) {
  return h("span", { class: "segments small", role: "group", "aria-label": `Checks of ${name}` }, ["green", "red", "pending", "none"].map((state) => {
    const on = (checks?.state ?? "none") === state;
    return h("button", { type: "button", class: `segment${on ? ` on ${state}` : ""}`, "aria-label": `Checks of ${name}: ${state}`, "aria-pressed": String(on), onclick: () => turn({ do: "checks", reference: name, state }) }, state);
  }));
}

/** What the next build, promotion, release or restart of an app does. */
export function appSwitches(app) {
  const name = app.name;
  const planned = [
    app.planned.build_failures > 0 && "next build fails",
    app.planned.promotion_failures > 0 && "next promotion fails",
    app.planned.crash && "a dyno will crash",
    app.planned.late_dynos && "dynos listed late",
    app.planned.overtaken && "next release is overtaken",
    app.generation === "fir" && "Fir",
    app.release_phase === "fails" && "release phase fails",
    app.release_phase === "succeeds" && "has a release phase",
  ].filter(Boolean);
  const phase = (value, label) => ({ label, run: () => turn({ do: "release_phase", app: name, phase: value }, `${name}: ${label.toLowerCase()}`) });
  const entries = [
    { label: "Fail the next build", run: () => turn({ do: "fail_build", app: name }, `The next build of ${name} fails`) },
    { label: "Fail the next promotion to it", run: () => turn({ do: "fail_promotion", app: name }, `The next promotion to ${name} fails`) },
    { label: "Crash a dyno at the next restart", run: () => turn({ do: "crash_dyno", app: name }, `A dyno of ${name} will crash`) },
    { label: "Overtake the next release", run: () => turn({ do: "overtake", app: name }, `Somebody overtakes the next release of ${name}`) },
    { label: app.planned.late_dynos ? "List dynos at once" : "List new dynos 30 s late", run: () => turn({ do: "late_dynos", app: name, on: !app.planned.late_dynos }) },
    { label: app.generation === "fir" ? "Make it a Cedar app" : "Make it a Fir app", run: () => turn({ do: "generation", app: name, generation: app.generation === "fir" ? "cedar" : "fir" }) },
    phase("fails", "Release phase fails"),
    phase("succeeds", "Release phase succeeds"),
    phase("none", "No release phase"),
  ];
  return h("footer", null, h("small", null, planned.join(" · ")), menu(h("button", { type: "button", class: "button icon", "aria-label": `Switches of ${name}`, title: "Switches" }, "⋯"), entries));
}

/** Adds a commit to a branch of the built-in repository. */
export function commitForm() {
  const branch = h("input", { class: "field", placeholder: "branch", value: "main", "aria-label": "Branch" });
  const subject = h("input", { class: "field", placeholder: "What the commit says", "aria-label": "Subject" });
  const form = h("form", { class: "commit" }, branch, subject, h("button", { type: "submit", class: "button" }, "Commit"));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    turn({ do: "commit", branch: branch.value.trim() || "main", subject: subject.value.trim() || "Change something" }, "Committed");
    subject.value = "";
  });
  return form;
}
