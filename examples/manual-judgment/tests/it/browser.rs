//! What people see and press, in a real browser on the sandbox's page. Needs Chromium; without it
//! the test says so and passes. `SANDBOX_SHOTS` names a folder for pictures.

use manual_judgment::gate::State;
use manual_judgment::policy::{Policy, Reason};
use serde_json::json;

use crate::chromium::Browser;
use crate::scene::{ADA, BEN, Scene, to_prod};

const SIZES: [(&str, (u32, u32), &str); 2] = [
    ("wide", (1280, 860), "light"),
    ("narrow", (390, 844), "dark"),
];
const APPROVE: &str = "#list .message:last-of-type [data-action='gate:approve']";
const REJECT: &str = "#list .message:last-of-type [data-action='gate:reject']";
/// Nothing is wider than the window.
const FITS: &str = "document.documentElement.scrollWidth <= window.innerWidth";

async fn open(browser: &mut Browser, scene: &Scene, person: &str, size: (u32, u32), theme: &str) {
    browser.open(&scene.sandbox.slack().page, size, theme).await;
    browser.wait("document.querySelector('.live.on')").await;
    let become_person = format!(
        "(() => {{ const who = document.querySelector('#who'); who.value = {}; \
         who.dispatchEvent(new Event('change')); }})()",
        json!(person)
    );
    browser.value(&become_person).await;
    // A private channel that only Ada sees says whose page it is.
    let is_ada = format!(
        "Boolean(document.querySelector('[data-channel=C0000000003]')) === {}",
        person == ADA
    );
    browser.wait(&is_ada).await;
    browser.wait("document.querySelector('.live.on')").await;
    browser
        .wait("document.querySelector('#list .message')")
        .await;
}

/// The newest message says so.
async fn says(browser: &mut Browser, words: &str) {
    let shown = "[...document.querySelectorAll('#list .message')].at(-1).textContent";
    browser
        .wait(&format!("{shown}.includes({})", json!(words)))
        .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_request_is_read_refused_confirmed_reasoned_and_decided_on_the_page() {
    let Some(mut browser) = Browser::start("judgment").await else {
        return;
    };
    let mut policy = Policy::default();
    policy.reason = Reason::Reject;
    // A page whose sandbox is gone would complain.
    let mut scenes = Vec::new();
    for (name, size, theme) in SIZES {
        let scene = Scene::with(policy.clone(), |_, _| {}).await;
        let context = json!({
            "instructions": "Look at the dashboards for five minutes, then decide.",
            "judgmentInputs": [{ "value": "canary" }, { "value": "everywhere" }],
        });
        let (run, ts) = scene.waits(&to_prod(context)).await;
        open(&mut browser, &scene, ADA, size, theme).await;
        browser.shot(&format!("judgment-{name}-request")).await;
        assert_eq!(browser.value(FITS).await, true, "{name}");

        // Who asked for it is refused, and everybody sees that.
        browser.click("#list .combo-input").await;
        browser.click("#list .combo-list [role=option]").await;
        browser.click(APPROVE).await;
        browser
            .wait("document.querySelector('dialog.confirm[open]')")
            .await;
        browser.shot(&format!("judgment-{name}-confirm")).await;
        browser.click("dialog.confirm [data-role=confirm]").await;
        scene
            .whispered(ADA, "nobody approves what they asked for")
            .await;
        browser
            .wait("document.querySelector('#list').textContent.includes('was refused')")
            .await;
        browser.shot(&format!("judgment-{name}-refused")).await;

        // A rejection wants a reason; "Back" means that nothing was decided.
        open(&mut browser, &scene, BEN, size, theme).await;
        browser.click(REJECT).await;
        browser
            .wait("document.querySelector('dialog.modal[open] textarea')")
            .await;
        browser.click("dialog.modal textarea").await;
        browser.write("The error rate has doubled").await;
        browser.shot(&format!("judgment-{name}-reason")).await;
        assert_eq!(browser.value(FITS).await, true, "{name}");
        browser.click("dialog.modal [data-role=submit]").await;
        browser
            .wait("!document.querySelector('dialog.modal[open]')")
            .await;
        scene.becomes(&run, State::Rejected).await;
        scene.shows(&ts, "Rejected").await;
        says(&mut browser, "The error rate has doubled").await;
        browser
            .wait(&format!("!document.querySelector({})", json!(APPROVE)))
            .await;
        browser.shot(&format!("judgment-{name}-rejected")).await;

        let (run, ts) = scene.waits(&to_prod(json!({}))).await;
        browser.click(APPROVE).await;
        browser.click("dialog.confirm [data-role=confirm]").await;
        scene.becomes(&run, State::Approved).await;
        scene.shows(&ts, "Approved").await;
        says(&mut browser, "Approved").await;
        browser.shot(&format!("judgment-{name}-approved")).await;
        assert_eq!(browser.complaints, [""; 0], "{name}");
        scenes.push(scene);
    }
}
