//! The outbox: a message appears once, is edited in place, and no reply is dropped.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex};
use std::time::SystemTime;

use async_trait::async_trait;
use serde_json::{Value, json};
use service::outbox::{self, Channel, Edit, Outgoing, Post, Posted, SendError, Sender};
use service::{Stop, Write};

use crate::world::{Db, World, secs};

on_both!(
    a_thread_is_posted_in_order_and_edited_in_place,
    edits_that_come_faster_than_slack_are_taken_together,
    a_post_whose_response_was_lost_appears_once,
    a_sender_that_dies_in_a_post_leaves_one_message,
    two_senders_post_each_message_once,
    a_channel_that_refuses_fails_the_thread_with_its_reason,
    a_slack_that_is_away_is_waited_for_as_it_says,
    a_reply_to_a_message_of_a_person_goes_into_its_thread,
    the_same_message_written_twice_is_one,
);

/// A Slack of our own: messages that stay, and what is to go wrong.
#[derive(Clone, Default)]
struct Slack(Arc<Mutex<World_>>);

#[derive(Default)]
struct World_ {
    messages: BTreeMap<String, (Outgoing, Value)>,
    calls: Vec<String>,
    next: u64,
    /// For the next calls, in order.
    faults: Vec<Fault>,
    refused: HashMap<String, &'static str>,
}

#[derive(Clone)]
enum Fault {
    /// It appears, and the response is lost.
    Lost,
    /// It appears, and the call never returns.
    Stuck,
    Later(Option<u64>),
}

impl Slack {
    fn fault(&self, fault: Fault) {
        self.0.lock().expect("no panic").faults.push(fault);
    }

    fn refuse(&self, channel: &str, code: &'static str) {
        self.0
            .lock()
            .expect("no panic")
            .refused
            .insert(channel.into(), code);
    }

    fn texts(&self) -> Vec<(String, Option<String>)> {
        let world = self.0.lock().expect("no panic");
        world
            .messages
            .values()
            .map(|(message, content)| {
                (
                    content["text"].as_str().unwrap_or_default().to_owned(),
                    message.thread.clone(),
                )
            })
            .collect()
    }

    fn calls(&self) -> Vec<String> {
        self.0.lock().expect("no panic").calls.clone()
    }
}

#[async_trait]
impl Channel for Slack {
    async fn post(
        &self,
        message: &Outgoing,
        resumed: Option<SystemTime>,
    ) -> Result<Posted, SendError> {
        let stuck = {
            let mut world = self.0.lock().expect("no panic");
            world.calls.push(format!("post {}", message.id));
            if let Some(code) = world.refused.get(&message.channel) {
                return Err(SendError::Never {
                    reason: (*code).into(),
                });
            }
            let there = world
                .messages
                .iter()
                .find(|(_, (known, _))| known.id == message.id);
            if let (Some((ts, _)), Some(_)) = (there, resumed) {
                let ts = ts.clone();
                return Ok(Posted {
                    channel: message.channel.clone(),
                    ts,
                });
            }
            let fault = (!world.faults.is_empty()).then(|| world.faults.remove(0));
            if let Some(Fault::Later(after)) = fault {
                let after = after.map(secs);
                return Err(SendError::Later {
                    reason: "ratelimited".into(),
                    after,
                });
            }
            world.next += 1;
            let ts = format!("1700000000.{:06}", world.next);
            world
                .messages
                .insert(ts.clone(), (message.clone(), message.content.clone()));
            match fault {
                Some(Fault::Lost) => return Err(SendError::Unsure),
                Some(Fault::Stuck) => true,
                _ => {
                    return Ok(Posted {
                        channel: message.channel.clone(),
                        ts,
                    });
                }
            }
        };
        assert!(stuck);
        std::future::pending().await
    }

    async fn update(&self, message: &Outgoing, place: &Posted) -> Result<(), SendError> {
        let mut world = self.0.lock().expect("no panic");
        world.calls.push(format!(
            "edit {}",
            message.content["text"].as_str().unwrap_or_default()
        ));
        let fault = (!world.faults.is_empty()).then(|| world.faults.remove(0));
        if let Some(Fault::Later(after)) = fault {
            let after = after.map(secs);
            return Err(SendError::Later {
                reason: "ratelimited".into(),
                after,
            });
        }
        match world.messages.get_mut(&place.ts) {
            Some((_, shown)) => {
                *shown = message.content.clone();
                Ok(())
            }
            None => Err(SendError::Never {
                reason: "message_not_found".into(),
            }),
        }
    }
}

fn text(text: &str) -> Value {
    json!({ "text": text })
}

async fn write(world: &World, writes: Vec<Write>) {
    let mut tx = world.store.begin().await.expect("begun");
    for write in writes {
        tx.apply(&write, &service::OperationId::from("op"))
            .await
            .expect("written");
    }
    tx.commit().await.expect("committed");
}

struct Sending {
    _stopper: service::stop::Stopper,
    task: tokio::task::JoinHandle<()>,
}

fn start(world: &World, slack: &Slack) -> Sending {
    let (stopper, stop) = Stop::new();
    let sender = Sender::new(
        world.store.clone(),
        world.clock.clone(),
        Arc::new(slack.clone()),
    );
    Sending {
        _stopper: stopper,
        task: tokio::spawn(sender.run(stop)),
    }
}

/// Lets time pass until Slack shows everything, or `limit` seconds have passed.
async fn until_current(world: &World, ids: &[&str], limit: u64) {
    for _ in 0..limit {
        let mut current = true;
        for id in ids {
            let state = outbox::state(&world.store, id)
                .await
                .expect("a read")
                .expect("a message");
            current &= state.is_current || state.failed.is_some();
        }
        if current {
            return;
        }
        world.step(secs(1), 1).await;
        for _ in 0..50 {
            tokio::task::yield_now().await;
        }
    }
    panic!("not shown within {limit} s: {ids:?}");
}

async fn a_thread_is_posted_in_order_and_edited_in_place(db: &Db) {
    let world = db.world().await;
    let slack = Slack::default();
    // Written before anything is sent; the replies in one step.
    write(
        &world,
        vec![Post::new("root", "C1", text("Deploying")).into()],
    )
    .await;
    let replies = (0..5).map(|n| {
        Post::new(format!("r{n}"), "C1", text(&format!("phase {n}")))
            .reply_to("root")
            .into()
    });
    write(&world, replies.collect()).await;
    let _sending = start(&world, &slack);
    until_current(&world, &["root", "r0", "r1", "r2", "r3", "r4"], 60).await;
    write(
        &world,
        vec![Write::Edit(Edit::new("root", text("Deployed")))],
    )
    .await;
    until_current(&world, &["root"], 60).await;
    let root = outbox::state(&world.store, "root")
        .await
        .expect("a read")
        .expect("a message");
    let ts = root.ts.expect("posted");
    let texts = slack.texts();
    assert_eq!(texts[0], ("Deployed".into(), None), "edited in place");
    for (n, reply) in texts[1..].iter().enumerate() {
        assert_eq!(reply, &(format!("phase {n}"), Some(ts.clone())));
    }
    assert_eq!(texts.len(), 6);
    let found = outbox::by_ts(&world.store, "C1", &ts)
        .await
        .expect("a read");
    assert_eq!(found.as_deref(), Some("root"));
}

async fn edits_that_come_faster_than_slack_are_taken_together(db: &Db) {
    let world = db.world().await;
    let slack = Slack::default();
    write(&world, vec![Post::new("root", "C1", text("0")).into()]).await;
    let _sending = start(&world, &slack);
    until_current(&world, &["root"], 60).await;
    for n in 1..=50 {
        write(
            &world,
            vec![Write::Edit(Edit::new("root", text(&n.to_string())))],
        )
        .await;
    }
    until_current(&world, &["root"], 60).await;
    assert_eq!(slack.texts(), [("50".into(), None)]);
    let edits = slack.calls().len() - 1;
    assert!(edits <= 3, "{:?}", slack.calls());
    // The same content is no edit.
    let before = slack.calls().len();
    write(&world, vec![Write::Edit(Edit::new("root", text("50")))]).await;
    world.step(secs(5), 1).await;
    assert_eq!(slack.calls().len(), before);
}

async fn a_post_whose_response_was_lost_appears_once(db: &Db) {
    let world = db.world().await;
    let slack = Slack::default();
    slack.fault(Fault::Lost);
    let reply = Post::new("r", "C1", text("one")).reply_to("root");
    write(
        &world,
        vec![
            Post::new("root", "C1", text("Deploying")).into(),
            reply.into(),
        ],
    )
    .await;
    let _sending = start(&world, &slack);
    until_current(&world, &["root", "r"], 120).await;
    assert_eq!(slack.texts().len(), 2, "{:?}", slack.texts());
    assert_eq!(slack.calls(), ["post root", "post root", "post r"]);
}

async fn a_sender_that_dies_in_a_post_leaves_one_message(db: &Db) {
    let world = db.world().await;
    let other = world.replica(db).await;
    let slack = Slack::default();
    slack.fault(Fault::Stuck);
    write(
        &world,
        vec![Post::new("root", "C1", text("Deploying")).into()],
    )
    .await;
    let sending = start(&world, &slack);
    while slack.texts().is_empty() {
        tokio::task::yield_now().await;
    }
    sending.task.abort();
    let _ = sending.task.await;
    // What it should show changes before anybody looks for what was posted.
    write(&world, vec![Edit::new("root", text("Deployed")).into()]).await;
    let begin = other.elapsed();
    let _sending = start(&other, &slack);
    until_current(&other, &["root"], 120).await;
    assert!(other.elapsed() <= begin + secs(90));
    assert_eq!(slack.texts(), [("Deployed".to_owned(), None)]);
}

async fn two_senders_post_each_message_once(db: &Db) {
    let one = db.world().await;
    let two = one.replica(db).await;
    let slack = Slack::default();
    let ids: Vec<String> = (0..40).map(|n| format!("m{n}")).collect();
    write(
        &one,
        ids.iter()
            .map(|id| Post::new(id, "C1", text(id)).into())
            .collect(),
    )
    .await;
    let (_a, _b) = (start(&one, &slack), start(&two, &slack));
    until_current(
        &one,
        &ids.iter().map(String::as_str).collect::<Vec<_>>(),
        60,
    )
    .await;
    assert_eq!(slack.texts().len(), 40);
    assert_eq!(slack.calls().len(), 40);
}

async fn a_channel_that_refuses_fails_the_thread_with_its_reason(db: &Db) {
    let world = db.world().await;
    let slack = Slack::default();
    slack.refuse("C9", "not_in_channel");
    let reply = |id: &str| Post::new(id, "C9", text("one")).reply_to("root");
    write(
        &world,
        vec![
            Post::new("root", "C9", text("x")).into(),
            reply("r1").into(),
        ],
    )
    .await;
    let _sending = start(&world, &slack);
    until_current(&world, &["root", "r1"], 60).await;
    // Also one that is written afterwards.
    write(&world, vec![reply("r2").into()]).await;
    for id in ["root", "r1", "r2"] {
        let state = outbox::state(&world.store, id)
            .await
            .expect("a read")
            .expect("a message");
        assert_eq!(state.failed.as_deref(), Some("not_in_channel"), "{id}");
    }
    assert!(slack.texts().is_empty());
}

async fn a_slack_that_is_away_is_waited_for_as_it_says(db: &Db) {
    let world = db.world().await;
    let slack = Slack::default();
    slack.fault(Fault::Later(Some(30)));
    slack.fault(Fault::Later(None));
    slack.fault(Fault::Later(None));
    write(&world, vec![Post::new("root", "C1", text("x")).into()]).await;
    let _sending = start(&world, &slack);
    while slack.calls().is_empty() {
        tokio::task::yield_now().await;
    }
    let begin = world.elapsed();
    until_current(&world, &["root"], 200).await;
    assert!(world.elapsed() >= begin + secs(30), "{:?}", world.elapsed());
    assert_eq!(slack.calls().len(), 4);
    assert_eq!(slack.texts().len(), 1);
}

async fn a_reply_to_a_message_of_a_person_goes_into_its_thread(db: &Db) {
    let world = db.world().await;
    let slack = Slack::default();
    let replies = (0..3).map(|n| {
        Post::new(format!("r{n}"), "C1", text(&n.to_string()))
            .in_thread("1600000000.000100")
            .into()
    });
    write(&world, replies.collect()).await;
    let _sending = start(&world, &slack);
    until_current(&world, &["r0", "r1", "r2"], 60).await;
    let thread = Some("1600000000.000100".to_owned());
    let expected: Vec<_> = (0..3).map(|n| (n.to_string(), thread.clone())).collect();
    assert_eq!(slack.texts(), expected);
}

async fn the_same_message_written_twice_is_one(db: &Db) {
    let world = db.world().await;
    let slack = Slack::default();
    for _ in 0..3 {
        write(&world, vec![Post::new("root", "C1", text("x")).into()]).await;
    }
    let _sending = start(&world, &slack);
    until_current(&world, &["root"], 60).await;
    assert_eq!(slack.calls(), ["post root"]);
    world.pass(secs(100 * 24 * 3600)).await;
    assert_eq!(
        outbox::forget(&world.store, secs(90 * 24 * 3600))
            .await
            .expect("a write"),
        1
    );
}
