//! One working day of the bot, in the terminal: real HTTP, real signatures, a sandbox for
//! a world. Ends by itself, and fails when a step does not end as it should.

use std::collections::HashMap;
use std::io::IsTerminal;
use std::path::PathBuf;

use sandbox::{Checks, Sandbox};

use crate::app::{self, Running};

mod paint;
mod repository;
mod screen;
mod script;

use paint::Paint;
use repository::Repository;
use screen::Screen;
use script::{Cast, Step, script};

/// Virtual seconds for each real one: as fast as people read, or as fast as it goes.
const SPEED_TO_WATCH: f64 = 12.0;
const SPEED_TO_PIPE: f64 = 30.0;
const CHANNEL: &str = "C0000000001";
const BOT: &str = "U00000000B1";
const PERSON: &str = "U0000000001";

/// What the tour was asked for.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct Options {
    /// A git repository to deploy from; by default the one around the working folder, or
    /// the built-in one when git cannot serve that.
    pub repo: Option<PathBuf>,
    /// Print events as JSON lines instead of a story.
    pub json: bool,
}

impl Options {
    /// What to deploy from, and how to print.
    #[must_use]
    pub fn new(repo: Option<PathBuf>, json: bool) -> Self {
        Self { repo, json }
    }
}

/// Why the tour could not begin.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum TourError {
    /// The sandbox did not start.
    #[error("the sandbox did not start")]
    Sandbox(#[from] sandbox::StartError),
    /// The bot did not start.
    #[error("the bot did not start")]
    Bot(#[from] app::StartError),
    /// The repository has no branch.
    #[error("the repository has no branch to deploy")]
    NoBranch,
}

/// Plays the whole day. `Ok(true)` when every step ended as it should.
///
/// # Errors
/// When it could not even begin.
pub async fn run(options: Options) -> Result<bool, TourError> {
    let folder = std::env::current_dir().unwrap_or_default();
    let repository = Repository::choose(options.repo, &folder);
    let color = !options.json && std::io::stdout().is_terminal();
    let speed = if color { SPEED_TO_WATCH } else { SPEED_TO_PIPE };
    let sandbox = Sandbox::builder()
        .repo(repository.path().map(Into::into))
        .speed(speed)
        .start()
        .await?;
    let running = app::on_sandbox(&sandbox).await?;
    let cast = Cast::choose(&sandbox).ok_or(TourError::NoBranch)?;
    cast.prepare(&sandbox);
    let names = HashMap::from([
        (PERSON.to_owned(), "ada".to_owned()),
        (BOT.to_owned(), "deploys".to_owned()),
    ]);
    let mut screen = Screen::new(Paint::new(color, names), options.json);
    screen.title(&format!(
        "Deploying {repository} as {}",
        sandbox.github().repository
    ));

    let mut failures = Vec::new();
    for step in script(&cast) {
        play(&step, &sandbox, &running, &mut screen, &mut failures).await;
    }
    screen.end(&failures);
    running.stop().await;
    Ok(failures.is_empty())
}

async fn play(
    step: &Step,
    sandbox: &Sandbox,
    running: &Running,
    screen: &mut Screen,
    failures: &mut Vec<String>,
) {
    screen.step(step.says);
    if let Some(branch) = &step.turns_red {
        sandbox.world().set_checks(branch, Checks::Red);
    }
    let mut events = sandbox.events();
    let before = sandbox.world().counts();
    let (person, channel) = (PERSON.to_owned(), CHANNEL.to_owned());
    let slack = sandbox.slack().clone();
    let typed = step.text.clone();
    screen.typed(PERSON, &format!("/h {typed}"));
    let work = async {
        let ack = slack.command(&person, &channel, "/h", &typed).await;
        running.bot.idle().await;
        ack
    };
    tokio::pin!(work);
    let ack = loop {
        tokio::select! {
            biased;
            event = events.recv() => if let Ok(event) = event { screen.event(&event) },
            ack = &mut work => break ack,
        }
    };
    while let Ok(event) = events.try_recv() {
        screen.event(&event);
    }
    let seen = screen.settle();
    if let Err(why) = step.expect.check(&ack, &seen, before, sandbox) {
        let failure = format!("`/h {}`: {why}", step.text);
        screen.failure(&failure);
        failures.push(failure);
    }
}
