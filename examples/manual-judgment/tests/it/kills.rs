//! A process that dies at each request that it makes: before it, after it, after its response.
//! Another one takes over on the same file, and in the end everything is as if nobody had died.

use std::collections::BTreeSet;
use std::fmt::Debug;
use std::time::Duration;

use manual_judgment::app::{App, Parts};
use manual_judgment::demo::{CHANNEL, wire};
use manual_judgment::gate::{Gate, State};
use manual_judgment::gates::MIGRATIONS;
use sandbox::Sandbox;
use service::Store;
use service::store::Settings;

use crate::scene::{Scene, sandbox};
use crate::wire::{Moment, Sender, Wire};

/// A folder of one test's own.
pub(crate) struct Folder(std::path::PathBuf);

impl Folder {
    pub(crate) fn new() -> Self {
        let path =
            std::env::temp_dir().join(format!("judgment-{}", service::OperationId::random()));
        std::fs::create_dir(&path).unwrap();
        Self(path)
    }

    pub(crate) fn url(&self) -> String {
        format!("sqlite://{}/test.db", self.0.display())
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// What is played in a matrix.
pub(crate) trait Story: Copy + Debug {
    /// What it knows once it has begun.
    type Begun;

    /// The service that it is played with.
    fn parts(self, sandbox: &Sandbox, database: &str) -> Parts;

    /// What comes before the first request that matters.
    async fn begin(self, scene: &Scene) -> Self::Begun;

    /// What people do then.
    async fn act(self, scene: &Scene, begun: &Self::Begun);

    /// Waits for what must be so in the end, and checks that there is nothing else.
    async fn end(self, scene: &Scene, begun: &Self::Begun, at: &str);

    /// Whether a request has a part in it.
    fn matters(self, label: &str) -> bool {
        // Looking for what else began to wait has none.
        !label.contains("/applications")
    }
}

/// Labels of the requests from the act to the end.
async fn labels<S: Story>(story: S) -> BTreeSet<String> {
    let folder = Folder::new();
    let sandbox = sandbox().await;
    let parts = story.parts(&sandbox, &folder.url());
    let own = Wire::new();
    let scene = Scene::of(sandbox, own.carry(parts), own).await;
    let begun = story.begin(&scene).await;
    scene.wire.forget();
    story.act(&scene, &begun).await;
    story.end(&scene, &begun, "undisturbed").await;
    let left = scene.wire.left().into_iter().map(|left| left.label);
    left.filter(|label| story.matters(label)).collect()
}

async fn killed_at<S: Story>(story: S, label: String, moment: Moment) {
    killed_and_away(story, label, moment, Duration::ZERO).await;
}

/// The same, and it takes so long until there is another process.
pub(crate) async fn killed_and_away<S: Story>(
    story: S,
    label: String,
    moment: Moment,
    away: Duration,
) {
    let at = format!("{story:?} {label} {moment:?}");
    let folder = Folder::new();
    let sandbox = sandbox().await;
    let parts = story.parts(&sandbox, &folder.url());
    let own = Wire::new();
    let mut scene = Scene::of(sandbox, own.carry(parts.clone()), own).await;
    let begun = story.begin(&scene).await;
    scene.wire.stop_at(&label, moment);
    story.act(&scene, &begun).await;
    let reached = tokio::time::timeout(Duration::from_secs(60), scene.wire.reached.notified());
    reached
        .await
        .unwrap_or_else(|_| panic!("{at} was never reached"));
    // Another process, on the same file.
    let own = Wire::new();
    scene.app.kill().await;
    if !away.is_zero() {
        let settings = Settings::new(folder.url()).migrations(MIGRATIONS);
        let database = Store::open(settings).await.unwrap();
        database.shift(away).await.unwrap();
        database.close().await;
    }
    let app = App::start(own.carry(parts), "127.0.0.1:0").await.unwrap();
    wire(&scene.sandbox, &app);
    scene.http = Sender::to(app.address);
    scene.app = app;
    scene.wire = own;
    story.end(&scene, &begun, &at).await;
}

/// Dies at every request that the story makes. `wanted` are some of them.
pub(crate) async fn matrix<S: Story>(story: S, wanted: &[&str]) {
    let labels = labels(story).await;
    for wanted in wanted {
        assert!(labels.contains(*wanted), "{wanted} in {labels:?}");
    }
    let moments = [Moment::Before, Moment::After, Moment::AfterResponse];
    let cases: Vec<_> = labels
        .iter()
        .flat_map(|label| moments.map(|moment| (label.clone(), moment)))
        .collect();
    eprintln!("{} kills of {story:?}: {labels:?}", cases.len());
    for four in cases.chunks(4) {
        let at_once = four.iter().cloned();
        let at_once = at_once.map(|(label, moment)| killed_at(story, label, moment));
        futures_util::future::join_all(at_once).await;
    }
}

/// Waits until a gate has ended so, and checks that it did once: the audit, the messages.
pub(crate) async fn ended_once(
    scene: &Scene,
    part: &str,
    ts: &str,
    state: State,
    at: &str,
) -> Gate {
    let wanted = ["gate.created", "gate.click.decides", "gate.sent"];
    let last = format!("gate.{}", state.as_str());
    let gate = scene
        .until(at, async |this: &Scene| {
            let gate = this
                .gate_of(part)
                .await
                .filter(|gate| gate.state == state)?;
            let actions = this.audit(&gate.id).await;
            actions.contains(&last).then_some(gate)
        })
        .await;
    let word = match state {
        State::Approved => "Approved",
        State::Rejected => "Rejected",
        _ => panic!("{at}: {state:?} is no decision"),
    };
    scene.shows(ts, word).await;
    let replies = |this: &Scene| this.sandbox.slack().thread(CHANNEL, ts);
    let is_told = async |this: &Scene| (!replies(this).is_empty()).then_some(());
    scene.until(&format!("{at}: a reply"), is_told).await;
    // What would be one too many comes within this.
    scene.pass(30).await;
    let actions = scene.audit(&gate.id).await;
    for action in wanted.into_iter().chain([last.as_str()]) {
        let count = actions.iter().filter(|known| *known == action).count();
        assert_eq!(count, 1, "{at}: {action} in {actions:?}");
    }
    // What may have left is looked for, and sent again when nobody finds it.
    let again = actions.iter().filter(|known| *known == "gate.sent_again");
    assert!(again.count() <= 1, "{at}: {actions:?}");
    assert_eq!(scene.roots(CHANNEL).len(), 1, "{at}: {:#?}", scene.texts());
    let thread = replies(scene);
    let texts: BTreeSet<&str> = thread.iter().map(|reply| reply.text.as_str()).collect();
    assert_eq!(texts.len(), thread.len(), "{at}: {thread:#?}");
    assert!((1..=2).contains(&thread.len()), "{at}: {thread:#?}");
    let whole = service::audit::verify(&scene.app.judge.store, None).await;
    assert!(whole.unwrap().is_ok(), "{at}");
    gate
}
