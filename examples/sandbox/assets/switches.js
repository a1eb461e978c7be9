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
const NAMES = { heroku: "Heroku", github: "GitHub", slack: "Slack" };

/** How one service behaves: a row of which one is pressed. */
export function modes({ service, mode }) {
  return h("div", { class: "mode", role: "group", "aria-label": NAMES[service] }, h("strong", null, NAMES[service]), h("span", { class: "segments" }, MODES.map(([id, label]) => {
    return h("button", { type: "button", class: `segment${id === mode ? ` on ${id}` : ""}`, "aria-pressed": String(id === mode), onclick: () => turn({ do: "mode", service, mode: id }) }, label);
  })));
}

/** Green, red, pending, nothing: the checks of a branch's tip. */
export function checkSwitches({ name, checks }) {
  return h("span", { class: "segments small", role: "group", "aria-label": `Checks of ${name}` }, ["green", "red", "pending", "none"].map((state) => {
    const on = (checks?.state ?? "none") === state;
    return h("button", { type: "button", class: `segment${on ? ` on ${state}` : ""}`, "aria-pressed": String(on), onclick: () => turn({ do: "checks", reference: name, state }) }, state);
  }));
}

/** What the next build, promotion, release or restart of an app does. */
export function appSwitches(app) {
  const name = app.name;
  const planned = [
    app.planned.build_failures > 0 && "next build fails",
    app.planned.promotion_failures > 0 && "next promotion fails",
    app.planned.crash && "a dyno will crash",
    app.release_phase === "fails" && "release phase fails",
    app.release_phase === "succeeds" && "has a release phase",
  ].filter(Boolean);
  const phase = (value, label) => ({ label, run: () => turn({ do: "release_phase", app: name, phase: value }, `${name}: ${label.toLowerCase()}`) });
  const entries = [
    { label: "Fail the next build", run: () => turn({ do: "fail_build", app: name }, `The next build of ${name} fails`) },
    { label: "Fail the next promotion to it", run: () => turn({ do: "fail_promotion", app: name }, `The next promotion to ${name} fails`) },
    { label: "Crash a dyno at the next restart", run: () => turn({ do: "crash_dyno", app: name }, `A dyno of ${name} will crash`) },
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
