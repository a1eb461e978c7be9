//! The sender against the sandbox's Slack, through the client of `slack-blocks`.

use std::sync::Arc;
use std::time::Duration;

use sandbox::{Fault, Sandbox};
use serde_json::{Value, json};
use service::outbox::{self, Edit, Post, Sender};
use service::stop::Stopper;
use service::{Stop, SystemClock, Write};
use tokio::task::JoinHandle;

use crate::world::{Db, World};

on_both!(
    a_thread_is_posted_in_order_and_its_root_is_edited,
    a_post_whose_response_is_lost_appears_once_at_slack,
    a_sender_that_is_killed_in_a_post_leaves_one_message_at_slack,
    slack_that_wants_to_be_left_alone_is,
    a_channel_that_does_not_exist_fails_with_slacks_word,
);

const CHANNEL: &str = "C0000000001";
const POST: &str = "POST /api/{method}";

fn text(text: &str) -> Value {
    json!({ "text": text })
}

/// A world with a Slack, and a sender of its own.
struct Workspace {
    sandbox: Sandbox,
    world: World,
}

impl Workspace {
    async fn new(db: &Db) -> Self {
        let sandbox = Sandbox::start().await.expect("a sandbox");
        let world = db.world().await;
        Self { sandbox, world }
    }

    /// A sender on the machine's clock; its window for a post that may have appeared is short.
    fn send(&self) -> (Stopper, JoinHandle<()>) {
        let slack = self.sandbox.slack();
        let client = slack_blocks::Client::builder(slack.bot_token.as_str())
            .base_url(slack.url.clone())
            .look_window(Duration::from_millis(300));
        let client = Arc::new(client.build().expect("a client"));
        let (stopper, stop) = Stop::new();
        let sender = Sender::new(self.world.store.clone(), SystemClock::new(), client);
        (stopper, tokio::spawn(sender.run(stop)))
    }

    async fn write(&self, writes: impl IntoIterator<Item = Write>) {
        let mut tx = self.world.store.begin().await.expect("begun");
        let by = service::OperationId::from("op");
        for write in writes {
            tx.apply(&write, &by).await.expect("written");
        }
        tx.commit().await.expect("committed");
    }

    /// Waits until Slack shows the newest content of a message, or never will.
    async fn shown(&self, id: &str) -> outbox::State {
        let wait = async {
            loop {
                let state = outbox::state(&self.world.store, id).await;
                let state = state.expect("a read").expect("a message");
                if state.is_current || state.failed.is_some() {
                    return state;
                }
                tokio::task::yield_now().await;
            }
        };
        let limit = Duration::from_secs(60);
        tokio::time::timeout(limit, wait).await.expect(id)
    }

    /// What people see: text and thread.
    fn seen(&self) -> Vec<(String, Option<String>)> {
        let all = self.sandbox.slack().messages(CHANNEL).into_iter();
        all.map(|one| (one.text, one.thread_ts)).collect()
    }
}

async fn a_thread_is_posted_in_order_and_its_root_is_edited(db: &Db) {
    let slack = Workspace::new(db).await;
    let root = Post::new("root", CHANNEL, text("Deploying"));
    let replies = (0..3).map(|n| {
        let reply = Post::new(format!("r{n}"), CHANNEL, text(&format!("phase {n}")));
        Write::from(reply.reply_to("root"))
    });
    slack.write([root.into()].into_iter().chain(replies)).await;
    let _sending = slack.send();
    slack.shown("r2").await;
    let edit = Edit::new("root", text("Deployed"));
    slack.write([Write::from(edit)]).await;
    let root = slack.shown("root").await;
    let thread = root.ts.clone();
    let phase = |n: usize| (format!("phase {n}"), thread.clone());
    let seen = slack.seen();
    assert_eq!(seen[0].0, "Deployed");
    assert_eq!(seen[1..], [phase(0), phase(1), phase(2)]);
}

async fn a_post_whose_response_is_lost_appears_once_at_slack(db: &Db) {
    let slack = Workspace::new(db).await;
    slack.sandbox.faults().on(POST, [Fault::cut_after()]);
    slack
        .write([Post::new("m", CHANNEL, text("once")).into()])
        .await;
    let _sending = slack.send();
    let state = slack.shown("m").await;
    assert_eq!(state.failed, None);
    assert_eq!(slack.sandbox.faults().taken(), 1);
    assert_eq!(slack.seen(), [("once".to_owned(), None)]);
}

async fn a_sender_that_is_killed_in_a_post_leaves_one_message_at_slack(db: &Db) {
    let slack = Workspace::new(db).await;
    let hold = Fault::slow(Duration::from_secs(3600));
    slack.sandbox.faults().on(POST, [hold]);
    slack
        .write([Post::new("m", CHANNEL, text("once")).into()])
        .await;
    let (_stopper, task) = slack.send();
    let wait = async {
        while slack.sandbox.faults().taken() == 0 {
            tokio::task::yield_now().await;
        }
    };
    let limit = Duration::from_secs(60);
    tokio::time::timeout(limit, wait).await.expect("a post");
    task.abort();
    // Its claim ends; another sender finds the post that was begun.
    slack.world.pass(Duration::from_secs(120)).await;
    let _sending = slack.send();
    slack.shown("m").await;
    assert_eq!(slack.seen(), [("once".to_owned(), None)]);
}

async fn slack_that_wants_to_be_left_alone_is(db: &Db) {
    let slack = Workspace::new(db).await;
    slack
        .sandbox
        .faults()
        .on(POST, [Fault::rate_limited(Some(1))]);
    slack
        .write([Post::new("m", CHANNEL, text("later")).into()])
        .await;
    let begin = std::time::Instant::now();
    let _sending = slack.send();
    slack.shown("m").await;
    assert!(begin.elapsed() >= Duration::from_secs(1));
    assert_eq!(slack.seen(), [("later".to_owned(), None)]);
}

async fn a_channel_that_does_not_exist_fails_with_slacks_word(db: &Db) {
    let slack = Workspace::new(db).await;
    let lost = Post::new("lost", "C9999999999", text("nowhere"));
    let reply = Post::new("reply", "C9999999999", text("nor this"));
    slack
        .write([lost.into(), reply.reply_to("lost").into()])
        .await;
    let _sending = slack.send();
    for id in ["lost", "reply"] {
        let failed = slack.shown(id).await.failed;
        assert_eq!(failed.as_deref(), Some("channel_not_found"), "{id}");
    }
    assert_eq!(slack.seen(), []);
}
