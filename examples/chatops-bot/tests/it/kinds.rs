//! Every kind of event that a channel keeps, whatever its webhooks do on their way: twice, late,
//! in another order, or not at all while the receiver is down. Each reaches the channel once.

use std::time::Duration;

use crate::notices::{builds, holding};
use crate::others::Ben;
use crate::relay::{Delivery, Mode, Relay};
use crate::repository::{opens_pull, settings};
use crate::routes::{GENERAL, said};
use crate::scene::{Scene, whole};
use sandbox::{Color, Platform};

on_both!(
    every_kind_is_said_once_whatever_its_webhooks_do,
    every_kind_is_said_once_although_the_receiver_was_down_for_five_minutes,
);

const BEN: &str = "ben@acme.example";
const MINUTE: Duration = Duration::from_secs(60);

/// What happens, once each; the dyno that crashes at the end, when no release restarts it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Config,
    Rollback,
    Build,
    FailedBuild,
    Pull,
    Review,
    Check,
    Status,
    ReviewApp,
    Crash,
    Incident,
}

const KINDS: [Kind; 11] = [
    Kind::Config,
    Kind::Rollback,
    Kind::Build,
    Kind::FailedBuild,
    Kind::Pull,
    Kind::Review,
    Kind::Check,
    Kind::Status,
    Kind::ReviewApp,
    Kind::Incident,
    Kind::Crash,
];

impl Kind {
    async fn happens(self, scene: &Scene) {
        let world = scene.sandbox.world();
        match self {
            Self::Config => drop(world.set_config("acme-prod", BEN, "COLOR", "blue")),
            Self::Rollback => drop(world.roll_back("acme-prod", BEN, 4)),
            Self::Build => builds(scene).await,
            Self::FailedBuild => {
                world.fail_next_build("acme-staging");
                builds(scene).await;
            }
            Self::Pull => {
                let number = opens_pull(scene, "Fix the total");
                world.close_pull(number, "ben");
            }
            Self::Review => {
                world.set_branch("reviewed", "main");
                world.push("reviewed", "To be reviewed", "ben").unwrap();
                let number = world.open_pull("reviewed", "To be reviewed", "ben");
                world.review_pull(number.unwrap(), "ada", "approved");
            }
            Self::Check => {
                world.report_status("main", "security/scan", "failure", "ben");
            }
            Self::Status => {
                let ben = Ben::of(scene);
                let id = ben.begins("production").await;
                ben.reports(id, "in_progress").await;
                ben.reports(id, "success").await;
            }
            Self::ReviewApp => {
                world.set_branch("shown", "main");
                world.push("shown", "To be shown", "ben").unwrap();
                let number = world.open_pull("shown", "To be shown", "ben").unwrap();
                crate::review_notices::creates(scene, "shown", number).await;
            }
            Self::Crash => {
                world.crash_next_dyno("acme-staging");
                world.set_config("acme-staging", BEN, "CRASH", "1");
            }
            Self::Incident => {
                world.report_incident("Builds are slow", Platform::Apps, Color::Yellow);
            }
        }
    }

    /// What its message says at the end, and where.
    fn says(self) -> (&'static str, &'static str) {
        match self {
            Self::Config => ("COLOR", ":gear:"),
            Self::Rollback => ("Rollback to v4", "acme-prod"),
            Self::Build => (":white_check_mark: *acme-staging*", "runs"),
            Self::FailedBuild => ("failed; the app runs", "acme-staging"),
            Self::Pull => ("Fix the total", "closed without merging"),
            Self::Review => (":eyes:", "approved by ada"),
            Self::Check => ("security/scan", "failed on"),
            Self::Status => ("on GitHub", "was deployed to"),
            Self::ReviewApp => ("review app", "is ready"),
            Self::Crash => (":boom:", "acme-staging"),
            Self::Incident => ("Builds are slow", "has an incident"),
        }
    }
}

async fn listening(scene: &Scene) {
    scene.says("route acme to #general").await;
    settings(scene, |settings| {
        settings.github.on = true;
        settings.health.on = true;
        settings.health.p95_ms = None;
        settings.health.error_percent = None;
        settings.health.stages = Vec::new();
    })
    .await;
}

fn are_said_once(scene: &Scene, seed: u64) {
    for kind in KINDS {
        let (about, ends) = kind.says();
        let lines = holding(scene, GENERAL, about);
        let all = said(scene, GENERAL);
        assert_eq!(lines.len(), 1, "{kind:?}, seed {seed}: {all:#?}");
        let text = whole(&lines[0]);
        assert!(text.contains(ends), "{kind:?}, seed {seed}: {text}");
    }
}

/// Numbers that look random, the same for the same seed.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % u64::try_from(sides).unwrap()).unwrap()
    }
}

/// Delivers what was kept: some twice, some never, in any order, with pauses.
async fn delivers(scene: &Scene, relay: &Relay, dice: &mut Dice, late: &mut Vec<Delivery>) {
    late.extend(relay.kept());
    let mut left = Vec::new();
    while !late.is_empty() {
        let delivery = late.swap_remove(dice.roll(late.len()));
        match dice.roll(5) {
            // Lost: GitHub does not send it again.
            0 => {}
            // Later.
            1 => left.push(delivery),
            2 => {
                assert_eq!(relay.deliver(&delivery).await, 204);
                left.push(delivery);
            }
            _ => {
                assert_eq!(relay.deliver(&delivery).await, 204);
                assert_eq!(relay.deliver(&delivery).await, 204);
            }
        }
    }
    *late = left;
    scene.passes(Duration::from_secs(20)).await;
}

async fn every_kind_is_said_once_whatever_its_webhooks_do() {
    let all = std::env::var("PROPERTY_RUNS").is_ok_and(|runs| runs == "full");
    for seed in 1..=(if all { 12 } else { 2 }) {
        let mut dice = Dice(0x9E37_79B9_7F4A_7C15_u64.wrapping_mul(seed));
        let (scene, relay) = Relay::scene(Mode::Keep).await;
        listening(&scene).await;
        let mut late = Vec::new();
        let mut kinds = KINDS.to_vec();
        while let Some(last) = kinds.len().checked_sub(1) {
            let kind = kinds.remove(dice.roll(last.max(1)));
            if kind == Kind::Crash {
                scene.passes(2 * MINUTE).await;
            }
            kind.happens(&scene).await;
            scene.passes(Duration::from_secs(5)).await;
            delivers(&scene, &relay, &mut dice, &mut late).await;
        }
        // What no webhook said is found by the look that comes anyway.
        scene.passes(6 * MINUTE).await;
        are_said_once(&scene, seed);
        // Everything again, long after: nothing regresses, and nothing is said again.
        let before = said(&scene, GENERAL);
        late.extend(relay.kept());
        for delivery in late.iter().rev() {
            assert_eq!(relay.deliver(delivery).await, 204);
        }
        scene.passes(6 * MINUTE).await;
        assert_eq!(said(&scene, GENERAL), before, "seed {seed}");
    }
}

async fn every_kind_is_said_once_although_the_receiver_was_down_for_five_minutes() {
    let (scene, relay) = Relay::scene(Mode::Twice).await;
    listening(&scene).await;
    relay.set(Mode::Down);
    for kind in KINDS {
        kind.happens(&scene).await;
        scene.passes(Duration::from_secs(27)).await;
    }
    relay.set(Mode::Twice);
    scene.passes(6 * MINUTE).await;
    are_said_once(&scene, 0);
}
