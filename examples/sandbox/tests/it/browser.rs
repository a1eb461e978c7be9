//! The pages in a real browser. Needs Chromium; without it the test says so and passes.

use sandbox::Sandbox;

use crate::chromium::Browser;
use crate::demo::bot;

const SIZE: (u32, u32) = (1280, 860);

async fn with_bot() -> Sandbox {
    let sandbox = Sandbox::builder().speed(20.0).start().await.unwrap();
    bot::start(&sandbox).await.unwrap();
    sandbox
}

const MESSAGE: &str = "document.querySelector('#list .message:last-of-type')";

#[tokio::test(flavor = "multi_thread")]
async fn a_person_deploys_watches_the_thread_presses_a_button_and_approves_in_a_modal() {
    let Some(mut browser) = Browser::start("deploy").await else {
        return;
    };
    let sandbox = with_bot().await;
    browser.open(&sandbox.slack().page, SIZE, "light").await;
    browser.wait("document.querySelector('.live.on')").await;

    // The command is completed with Tab, the arguments come from the world.
    browser.click("#box").await;
    browser.write("/").await;
    browser.wait("document.querySelector('.complete li')").await;
    browser.key("Tab").await;
    browser.write("deploy ac").await;
    browser
        .wait("[...document.querySelectorAll('.complete li')].length > 3")
        .await;
    browser.shot("complete").await;
    browser.key("Tab").await;
    browser.write(" to staging").await;
    browser
        .wait("document.querySelector('#box').value === '/h deploy acme to staging'")
        .await;
    browser.key("Escape").await;
    browser.key("Enter").await;

    // The thread grows to its end while it is open.
    browser
        .wait("document.querySelector('button.replies')")
        .await;
    browser.click("button.replies").await;
    let last = "document.querySelector('#replies .message:last-of-type').textContent";
    browser
        .wait(&format!("{last}.includes('3 of 3 dynos are up')"))
        .await;
    browser
        .wait("document.querySelector('#list [data-action=promote]')")
        .await;
    browser.shot("thread").await;

    // A dangerous button asks first; Escape means no.
    browser.click("#list [data-action=rollback]").await;
    browser
        .wait("document.querySelector('dialog.confirm[open]')")
        .await;
    browser.shot("confirm").await;
    browser.key("Escape").await;
    browser
        .wait("!document.querySelector('dialog.confirm')")
        .await;

    // The modal: an empty field is refused by the page, one word by the program, a reason is taken.
    browser.click("#list [data-action=promote]").await;
    browser
        .wait("document.querySelector('dialog.modal[open]')")
        .await;
    browser.shot("modal").await;
    browser.click("dialog.modal [data-role=submit]").await;
    browser
        .wait("document.querySelector('.input-error:not(:empty)').textContent.includes('required')")
        .await;
    browser.click("dialog.modal textarea").await;
    browser.write("because").await;
    browser.click("dialog.modal [data-role=submit]").await;
    browser
        .wait("document.querySelector('.wrong .input-error').textContent.includes('few words')")
        .await;
    browser.shot("modal-error").await;
    browser.click("dialog.modal textarea").await;
    browser.write(" the fix has to go out").await;
    browser.click("dialog.modal [data-role=submit]").await;
    browser
        .wait("!document.querySelector('dialog.modal[open]')")
        .await;
    browser
        .wait(&format!("{last}.includes('promoted to production')"))
        .await;
    assert_eq!(browser.complaints, [""; 0]);
    assert_eq!(sandbox.slack().view("U0000000001"), None);
}

#[tokio::test(flavor = "multi_thread")]
async fn every_kind_of_block_is_drawn_and_what_is_unknown_is_named() {
    let Some(mut browser) = Browser::start("gallery").await else {
        return;
    };
    let sandbox = with_bot().await;
    browser
        .open(&sandbox.slack().page, (1280, 1400), "light")
        .await;
    browser.wait("document.querySelector('.live.on')").await;
    browser.click("#box").await;
    browser.write("/h gallery").await;
    browser.key("Escape").await;
    browser.key("Enter").await;
    browser
        .wait("document.querySelectorAll('.chart svg').length === 2")
        .await;
    assert_eq!(
        browser
            .value("document.querySelectorAll('.block-unknown').length")
            .await,
        0
    );
    // Finished tasks stand in their plan, not over the page.
    let task = "getComputedStyle(document.querySelector('.task-card.is-complete')).position";
    assert_eq!(browser.value(task).await, "static");
    assert_eq!(
        browser
            .value("document.querySelectorAll('.unknown-inline').length")
            .await,
        0
    );
    browser.shot("blocks").await;
    browser
        .value("document.querySelector('#list').scrollTop = 0")
        .await;
    browser.shot("blocks-text").await;

    // A menu whose options come from the program, by keyboard alone.
    browser.click("input[placeholder=Branch]").await;
    browser.write("cart").await;
    browser
        .wait("document.querySelector('.combo-list li[role=option]')")
        .await;
    browser.key("Enter").await;
    browser
        .wait("document.querySelector('.combo.filled .combo-input').value === 'fix/cart-total'")
        .await;
    assert_eq!(browser.complaints, [""; 0]);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_message_says_never_becomes_markup() {
    let Some(mut browser) = Browser::start("hostile").await else {
        return;
    };
    let sandbox = with_bot().await;
    let client = crate::client::Client::slack(&sandbox);
    let nasty = "<img src=x onerror=alert(1)> <script>alert(1)</script> \
                 <javascript:alert(1)|press me> <data:text/html,x|or me> &lt;b&gt;bold&lt;/b&gt;";
    let block =
        serde_json::json!({ "type": "section", "text": { "type": "mrkdwn", "text": nasty } });
    let message = serde_json::json!({
        "channel": "C0000000001", "text": nasty, "blocks": [block],
        "attachments": [{ "title": nasty, "title_link": "javascript:alert(1)", "text": nasty, "color": "red;}" }],
    });
    let posted = client.post("/chat.postMessage", &message).await;
    assert_eq!(posted.json["ok"], true, "{}", posted.text);
    browser.open(&sandbox.slack().page, SIZE, "light").await;
    browser
        .wait(&format!("{MESSAGE}.textContent.includes('<b>bold</b>')"))
        .await;
    let count = |what: &str| format!("document.querySelectorAll('#list {what}').length");
    assert_eq!(browser.value(&count("img")).await, 0);
    assert_eq!(browser.value(&count("script")).await, 0);
    assert_eq!(browser.value(&count("a[href^=javascript]")).await, 0);
    assert_eq!(browser.value(&count("a[href^=data]")).await, 0);
    assert_eq!(browser.complaints, [""; 0]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_second_person_sees_the_channel_but_not_what_is_private() {
    let Some(mut browser) = Browser::start("second").await else {
        return;
    };
    let sandbox = with_bot().await;
    sandbox
        .slack()
        .say("U0000000001", "C0000000003", None, "a secret")
        .unwrap();
    let bare = crate::client::Client::slack(&sandbox);
    let only =
        serde_json::json!({ "channel": "C0000000001", "user": "U0000000001", "text": "only ada" });
    assert_eq!(
        bare.post("/chat.postEphemeral", &only).await.json["ok"],
        true
    );
    browser.open(&sandbox.slack().page, SIZE, "dark").await;
    browser.wait("document.querySelector('.only-you')").await;
    browser
        .wait("document.querySelector('[data-channel=C0000000003]')")
        .await;
    browser
        .value("(() => { const who = document.querySelector('#who'); who.value = 'U0000000002'; who.dispatchEvent(new Event('change')); })()")
        .await;
    browser
        .wait("!document.querySelector('[data-channel=C0000000003]')")
        .await;
    browser.wait("!document.querySelector('.only-you')").await;
    browser.wait("document.querySelector('.live.on')").await;
    sandbox
        .slack()
        .say("U0000000001", "C0000000001", None, "hello @ben")
        .unwrap();
    browser
        .wait("document.querySelector('.mention.mine')")
        .await;
    sandbox
        .slack()
        .command("U0000000001", "C0000000001", "/h", "deploy acme to staging")
        .await;
    browser
        .wait("document.querySelector('[data-action=promote]')")
        .await;
    browser.shot("dark").await;
    assert_eq!(browser.complaints, [""; 0]);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_second_page_follows_heroku_and_github_and_turns_switches() {
    let Some(mut browser) = Browser::start("world").await else {
        return;
    };
    let sandbox = with_bot().await;
    let page = format!("{}world", sandbox.slack().page);
    browser.open(&page, (1280, 1250), "light").await;
    browser
        .wait("document.querySelectorAll('.pipeline').length >= 3")
        .await;
    browser.wait("document.querySelector('.live.on')").await;
    // A check turns red through the page's own switch.
    let light = "document.querySelector('[data-key=main] .light')";
    browser
        .wait(&format!("{light}.classList.contains('green')"))
        .await;
    browser.click("[data-key=main] .segment:nth-child(2)").await;
    browser
        .wait(&format!("{light}.classList.contains('red')"))
        .await;
    // A service misbehaves, and the page itself does not.
    browser
        .click("[data-key=heroku] .segment:nth-child(3)")
        .await;
    browser
        .wait("document.querySelector('[data-key=heroku] .segment.on.errors')")
        .await;
    let heroku = crate::client::Client::heroku(&sandbox);
    assert_eq!(heroku.get("/apps/acme-prod").await.status, 503);
    browser
        .click("[data-key=heroku] .segment:nth-child(1)")
        .await;
    browser
        .wait("document.querySelector('[data-key=heroku] .segment.on.normal')")
        .await;
    assert_eq!(heroku.get("/apps/acme-prod").await.status, 200);
    // So do Gate and CircleCI.
    let gate = crate::client::Client::bare(&sandbox.spinnaker().url)
        .with("x-spinnaker-token", &sandbox.spinnaker().token);
    let circleci = crate::client::Client::bare(&sandbox.circleci().url)
        .with("circle-token", &sandbox.circleci().token);
    for (service, client, path) in [
        ("spinnaker", gate, "/applications"),
        ("circleci", circleci, "/me"),
    ] {
        for (segment, mode, status) in [(3, "errors", 503), (1, "normal", 200)] {
            let key = format!("[data-key={service}] .segment");
            browser.click(&format!("{key}:nth-child({segment})")).await;
            let on = format!("document.querySelector('{key}.on.{mode}')");
            browser.wait(&on).await;
            assert_eq!(client.get(path).await.status, status, "{service} {mode}");
        }
    }
    // What happens at Heroku appears without a reload.
    let staging = heroku.get("/pipelines/acme").await;
    let app = heroku.get("/apps/acme-staging").await;
    let target = heroku.get("/apps/acme-prod").await;
    let promotion = serde_json::json!({
        "pipeline": { "id": staging.at("/id") },
        "source": { "app": { "id": app.at("/id") } },
        "targets": [{ "app": { "id": target.at("/id") } }],
    });
    assert_eq!(
        heroku.post("/pipeline-promotions", &promotion).await.status,
        201
    );
    browser
        .wait("document.querySelector('#feed li[data-event=release]')")
        .await;
    browser
        .wait("document.querySelector('#deployments .row')")
        .await;
    browser.shot("world").await;
    assert_eq!(browser.complaints, [""; 0]);
}
