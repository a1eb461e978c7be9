//! Can everything on the pages be read: old messages, long ones, every color, every name.

use std::time::Duration;

use sandbox::Sandbox;
use serde_json::{Value, json};

use crate::chromium::Browser;
use crate::client::Client;
use crate::demo::bot;

const SIZE: (u32, u32) = (1280, 860);
const CHANNEL: &str = "C0000000001";
const ADA: &str = "U0000000001";
const CONTRAST: &str = include_str!("contrast.js");

/// A channel with 1,000 messages, 200 of which have a thread.
async fn busy() -> Sandbox {
    let sandbox = Sandbox::builder().stepped().start().await.unwrap();
    let slack = sandbox.slack();
    let people = ["U0000000001", "U0000000002", "U0000000003"];
    for number in 0..1000 {
        sandbox.clock().advance(Duration::from_secs(20)).await;
        let text =
            format!("Message {number}: *deployed* `acme-prod` to <https://acme.example|v{number}>");
        let by = people[number % people.len()];
        let root = slack.say(by, CHANNEL, None, &text).unwrap();
        if number % 5 == 0 {
            for reply in 0..3 {
                let text = format!("Reply {reply} to {number}");
                slack.say(ADA, CHANNEL, Some(&root.ts), &text).unwrap();
            }
        }
    }
    sandbox
}

#[tokio::test(flavor = "multi_thread")]
async fn a_thousand_messages_and_two_hundred_threads_open_within_a_second() {
    let Some(mut browser) = Browser::start("busy").await else {
        return;
    };
    let sandbox = busy().await;
    let last = "document.querySelector('#list .message:last-of-type')?.textContent.includes('Message 999:')";
    // Since the navigation began; the newest message is drawn and in view.
    let drawn = "new Promise((done) => requestAnimationFrame(() => setTimeout(() => done(performance.getEntriesByName('messages')[0].startTime))))";
    let mut took = f64::MAX;
    // The best of a few: others may use the machine.
    for _ in 0..5 {
        browser.open(&sandbox.slack().page, SIZE, "light").await;
        browser.wait(last).await;
        took = took.min(browser.value(drawn).await.as_f64().unwrap());
        if took < 1000.0 {
            break;
        }
    }
    println!("1,000 messages with 200 threads: {took} ms");
    assert!(took < 1000.0, "{took} ms");

    // All of them are reachable, from the newest to the first.
    let shown = "document.querySelectorAll('#list .message').length";
    while browser
        .value("Boolean(document.querySelector('.older'))")
        .await
        == true
    {
        let had = browser.value(shown).await;
        browser
            .value("document.querySelector('.older').click()")
            .await;
        browser.wait(&format!("{shown} > {had}")).await;
    }
    assert_eq!(browser.value(shown).await, 1000);
    let threads = "document.querySelectorAll('#list button.replies').length";
    assert_eq!(browser.value(threads).await, 200);
    let first = "document.querySelector('#list .message').textContent.includes('Message 0:')";
    assert_eq!(browser.value(first).await, true);
    assert_eq!(browser.complaints, [""; 0]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_thread_of_400_replies_hides_no_root() {
    let Some(mut browser) = Browser::start("replies").await else {
        return;
    };
    let sandbox = Sandbox::builder().stepped().start().await.unwrap();
    let slack = sandbox.slack();
    let root = slack.say(ADA, CHANNEL, None, "The root").unwrap();
    for number in 0..400 {
        let text = format!("Reply {number}");
        slack.say(ADA, CHANNEL, Some(&root.ts), &text).unwrap();
    }
    let shown =
        "[...document.querySelectorAll('#list .message')].map((one) => one.textContent).join(' ')";
    // And again, as after a reload.
    for _ in 0..2 {
        browser.open(&slack.page, SIZE, "light").await;
        browser
            .wait("document.querySelector('#list .message')")
            .await;
        let text = browser.value(shown).await;
        assert!(text.as_str().unwrap().contains("The root"), "{text}");
        let replies = "document.querySelector('#list button.replies').textContent";
        let text = browser.value(replies).await;
        assert!(text.as_str().unwrap().contains("400"), "{text}");
    }
    assert_eq!(browser.complaints, [""; 0]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_long_message_is_folded_until_somebody_wants_it_whole() {
    let Some(mut browser) = Browser::start("long").await else {
        return;
    };
    let sandbox = Sandbox::builder().stepped().start().await.unwrap();
    let client = Client::slack(&sandbox);
    let long = "All of this is one long sentence. ".repeat(80);
    let lines = (0..60).map(|line| format!("line {line}\n"));
    let lines: String = lines.collect();
    let section = |text: &str, expand: bool| json!({ "type": "section", "expand": expand, "text": { "type": "mrkdwn", "text": text } });
    let button = json!({ "type": "actions", "elements": [{
        "type": "button", "action_id": "go", "text": { "type": "plain_text", "text": "Go" },
    }] });
    for message in [
        json!({ "channel": CHANNEL, "text": "short" }),
        json!({ "channel": CHANNEL, "text": lines }),
        json!({ "channel": CHANNEL, "text": "folded", "blocks": [section(&long, false), button] }),
        json!({ "channel": CHANNEL, "text": "whole", "blocks": [section(&long, true)] }),
    ] {
        let posted = client.post("/chat.postMessage", &message).await;
        assert_eq!(posted.json["ok"], true, "{}", posted.text);
    }
    browser.open(&sandbox.slack().page, SIZE, "light").await;
    browser
        .wait("document.querySelectorAll('#list .message').length === 4")
        .await;
    // What is drawn anew when the page goes live may move a button from under the mouse.
    browser.wait("document.querySelector('.live.on')").await;
    let states = "[...document.querySelectorAll('#list .fold')].map((one) => one.getAttribute('aria-expanded') + ' ' + one.textContent)";
    assert_eq!(
        browser.value(states).await,
        json!(["false Show more", "false Show more"])
    );
    let height = "document.querySelector('#list .fold').previousElementSibling.getBoundingClientRect().height";
    let folded = browser.value(height).await.as_f64().unwrap();
    assert!(folded < 300.0, "{folded}");
    // A button of the message is never folded away.
    let button = "document.querySelector('[data-action=go]').checkVisibility()";
    assert_eq!(browser.value(button).await, true);
    browser.shot("folded").await;
    browser.click("#list .fold").await;
    browser
        .wait("document.querySelector('#list .fold').getAttribute('aria-expanded') === 'true'")
        .await;
    let whole = browser.value(height).await.as_f64().unwrap();
    assert!(whole > 1000.0, "{whole}");
    assert_eq!(
        browser.value(states).await,
        json!(["true Show less", "false Show more"])
    );
    // What was opened stays open when the list is drawn anew.
    sandbox.slack().say(ADA, CHANNEL, None, "more").unwrap();
    browser
        .wait("document.querySelectorAll('#list .message').length === 5")
        .await;
    let opened = browser.value(states).await;
    assert_eq!(opened[0], "true Show less");
    assert_eq!(browser.complaints, [""; 0]);
}

async fn unreadable(browser: &mut Browser) -> Vec<String> {
    let answer = browser.value(CONTRAST).await;
    assert!(answer["seen"].as_u64().unwrap() > 20, "{answer}");
    let found = answer["found"].as_array().unwrap();
    found.iter().map(Value::to_string).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn every_text_of_both_pages_stands_out_from_its_ground_in_both_themes() {
    let Some(mut browser) = Browser::start("contrast").await else {
        return;
    };
    let sandbox = Sandbox::builder().speed(20.0).start().await.unwrap();
    bot::start(&sandbox).await.unwrap();
    let slack = sandbox.slack();
    slack
        .command(ADA, CHANNEL, "/h", "deploy acme to staging")
        .await;
    slack.command(ADA, CHANNEL, "/h", "gallery").await;
    sandbox.world().fail_next_build("acme-prod");
    sandbox.world().set_checks("main", sandbox::Checks::Red);
    let limit = Duration::from_secs(30);
    slack.wait_for(CHANNEL, "acme", limit).await.unwrap();
    let mut problems = Vec::new();
    for theme in ["light", "dark"] {
        browser.open(&slack.page, (1280, 3000), theme).await;
        browser
            .wait("document.querySelectorAll('.chart svg').length === 2")
            .await;
        browser.shot(&format!("contrast-{theme}")).await;
        problems.extend(unreadable(&mut browser).await);
        let world = format!("{}world", slack.page);
        browser.open(&world, (1280, 3000), theme).await;
        browser
            .wait("document.querySelectorAll('.pipeline').length >= 3")
            .await;
        browser.wait("document.querySelector('.branch')").await;
        problems.extend(unreadable(&mut browser).await);
    }
    assert!(problems.is_empty(), "{problems:#?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn every_control_has_a_name_of_its_own() {
    let Some(mut browser) = Browser::start("names").await else {
        return;
    };
    let sandbox = Sandbox::builder().stepped().start().await.unwrap();
    let world = format!("{}world", sandbox.slack().page);
    for (page, ready) in [
        (&sandbox.slack().page, "document.querySelector('.room')"),
        (&world, "document.querySelector('.branch')"),
    ] {
        browser.open(page, SIZE, "light").await;
        browser.wait(ready).await;
        let names = "[...document.querySelectorAll('button, a[href], input, select, textarea')].filter((one) => one.checkVisibility()).map((one) => (one.getAttribute('aria-label') || document.querySelector(`label[for='${one.id}']`)?.textContent || one.textContent || one.placeholder || '').trim())";
        let names = browser.value(names).await;
        let names: Vec<&str> = names
            .as_array()
            .unwrap()
            .iter()
            .map(|name| name.as_str().unwrap())
            .collect();
        assert!(names.len() > 5, "{names:?}");
        let mut seen = std::collections::BTreeSet::new();
        let again: Vec<&str> = names
            .iter()
            .copied()
            .filter(|name| name.is_empty() || !seen.insert(*name))
            .collect();
        assert!(again.is_empty(), "{page}: {again:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_address_of_a_markdown_link_may_hold_brackets() {
    let Some(mut browser) = Browser::start("brackets").await else {
        return;
    };
    let sandbox = Sandbox::builder().stepped().start().await.unwrap();
    let text = "See [the page](https://acme.example/a_(b)/c \"Title\"), [two](https://acme.example/x) \
                and (https://acme.example/y_(z)).";
    let message = json!({ "channel": CHANNEL, "text": "links", "blocks": [{ "type": "markdown", "text": text }] });
    let posted = Client::slack(&sandbox)
        .post("/chat.postMessage", &message)
        .await;
    assert_eq!(posted.json["ok"], true, "{}", posted.text);
    browser.open(&sandbox.slack().page, SIZE, "light").await;
    browser
        .wait("document.querySelector('#list .message a')")
        .await;
    let links = "[...document.querySelectorAll('#list .message a')].map((one) => one.href)";
    assert_eq!(
        browser.value(links).await,
        json!([
            "https://acme.example/a_(b)/c",
            "https://acme.example/x",
            "https://acme.example/y_(z)"
        ])
    );
    assert_eq!(browser.complaints, [""; 0]);
}
