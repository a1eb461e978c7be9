// The confirm dialog of an element. `<dialog>` keeps the keyboard inside and closes on Escape.

import { h } from "./dom.js";
import { text } from "./mrkdwn.js";

/** Shows the question; whether the person said yes. */
export function confirmed(question, names) {
  return new Promise((done) => {
    let yes = false;
    const agree = () => {
      yes = true;
      dialog.close();
    };
    const style = question.style === "danger" ? "danger" : "primary";
    const ok = h("button", { type: "button", class: `button ${style}`, onclick: agree, data: { role: "confirm" } }, text(question.confirm ?? "OK", names));
    const dialog = h(
      "dialog",
      { class: "confirm", "aria-labelledby": "confirm-title" },
      h("h2", { id: "confirm-title" }, text(question.title ?? "Are you sure?", names)),
      h("div", { class: "confirm-text" }, text(question.text, names)),
      h(
        "div",
        { class: "dialog-buttons" },
        h("button", { type: "button", class: "button", onclick: () => dialog.close() }, text(question.deny ?? "Cancel", names)),
        ok,
      ),
    );
    dialog.addEventListener("close", () => {
      dialog.remove();
      done(yes);
    });
    document.body.append(dialog);
    dialog.showModal();
    ok.focus();
  });
}
