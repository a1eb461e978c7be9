//! One working day of the bot, in the terminal: real HTTP, real signatures, a sandbox for
//! a world. Ends by itself, and fails when a step does not end as it should.
//!
//! In one step the bot is killed in the middle of a deploy, and started again.

use std::collections::HashMap;
use std::io::IsTerminal;
use std::path::PathBuf;
use std::time::Duration;

use sandbox::{Checks, Event, Message, ReleasePhase, Sandbox, What};

use crate::app;
use crate::message;
use crate::question;

mod browser;
mod paint;
mod repository;
mod screen;
mod script;
mod stage;

use paint::Paint;
use repository::Repository;
use screen::Screen;
use script::{Before, Cast, Step, Then, script};
use stage::Stage;

/// Virtual seconds for each real one: as fast as people read, or as fast as it goes.
const SPEED_TO_WATCH: f64 = 12.0;
const SPEED_TO_PIPE: f64 = 30.0;
const CHANNEL: &str = "C0000000001";
/// A channel that only hears of it.
const OTHER: &str = "C0000000002";
const BOT: &str = "U00000000B1";
const PERSON: &str = "U0000000001";
/// Who the person is elsewhere.
const ACCOUNTS: [(&str, &str); 2] = [("heroku", "ada@acme.example"), ("github", "ada")];

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
    /// There is no place for the bot's database.
    #[error("{} cannot be made: set TMPDIR to a folder that can be written", path.display())]
    Folder {
        /// The folder.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
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
    let mut stage = Stage::open(sandbox).await?;
    let cast = Cast::choose(&stage.sandbox).ok_or(TourError::NoBranch)?;
    cast.prepare(&stage.sandbox);
    let names = HashMap::from([
        (PERSON.to_owned(), "ada".to_owned()),
        (BOT.to_owned(), "deploys".to_owned()),
        (CHANNEL.to_owned(), "deploys".to_owned()),
        (OTHER.to_owned(), "general".to_owned()),
    ]);
    let mut screen = Screen::new(Paint::new(color, names), options.json, CHANNEL);
    screen.title(&format!(
        "Deploying {repository} as {}",
        stage.sandbox.github().repository
    ));

    let mut failures = Vec::new();
    for step in script(&cast) {
        stage = play(&step, stage, &mut screen, &mut failures).await?;
    }
    screen.end(&failures);
    stage.close().await;
    Ok(failures.is_empty())
}

async fn play(
    step: &Step,
    mut stage: Stage,
    screen: &mut Screen,
    failures: &mut Vec<String>,
) -> Result<Stage, TourError> {
    screen.step(step.says);
    let world = stage.sandbox.world();
    match &step.before {
        Some(Before::TurnsRed(branch)) => {
            world.set_checks(branch, Checks::Red);
        }
        Some(Before::ReleasesFail(app, branch)) => {
            world.set_checks(branch, Checks::Green);
            world.set_release_phase(app, ReleasePhase::Fails);
        }
        None => {}
    }
    let mut events = stage.sandbox.events();
    let before = stage.sandbox.world().counts();
    screen.typed(PERSON, &format!("/h {}", step.text));
    let slack = stage.sandbox.slack().clone();
    let ack = slack.command(PERSON, CHANNEL, "/h", &step.text);
    tokio::pin!(ack);
    let (mut dies, mut then) = (step.dies, step.then.clone());
    let mut answer = None;
    loop {
        let bot = &stage.running.bot;
        tokio::select! {
            biased;
            event = events.recv() => {
                let Ok(event) = event else { continue };
                screen.event(&event);
                if dies && builds(&event) && answer.is_some() {
                    dies = false;
                    screen.note("The bot is killed while Heroku builds …");
                    stage = stage.restart().await?;
                    screen.note("… and started again: it goes on in the same thread.");
                }
            }
            acknowledged = &mut ack, if answer.is_none() => answer = Some(acknowledged),
            () = bot.idle(), if answer.is_some() => {
                let Some(then) = then.take() else { break };
                if let Err(trouble) = act(&stage, screen, &then).await {
                    screen.note(&trouble);
                }
            }
        }
    }
    while let Ok(event) = events.try_recv() {
        screen.event(&event);
    }
    let seen = screen.settle();
    let ended = match &answer {
        Some(_) if dies => Err("the bot was not killed: no build was seen".to_owned()),
        Some(ack) => step.expect.check(ack, &seen, before, &stage.sandbox),
        None => Err("the command was not answered".to_owned()),
    };
    if let Err(why) = ended {
        let failure = format!("`/h {}`: {why}", step.text);
        screen.failure(&failure);
        failures.push(failure);
    }
    Ok(stage)
}

/// What the person does when the bot has nothing more to do.
async fn act(stage: &Stage, screen: &Screen, then: &Then) -> Result<(), String> {
    let sandbox = &stage.sandbox;
    match then {
        Then::LogIn => {
            screen.note("Ada connects Heroku and GitHub in her browser …");
            let card = newest(sandbox, "login-heroku").ok_or("no card was shown")?;
            let bot = stage.running.address.to_string();
            let card = serde_json::Value::from(card.blocks);
            browser::log_in(&stage.transports, &card, &bot, &ACCOUNTS).await
        }
        Then::Confirm => {
            screen.note("Confirm.");
            press(sandbox, question::RUN).await
        }
        Then::ConfirmBecause(why) => {
            screen.note(&format!("Confirm, because: {why}"));
            press(sandbox, question::RUN).await?;
            reason(sandbox, why).await
        }
        Then::Retry(app) => {
            screen.note("The release command is put right. Retry.");
            sandbox
                .world()
                .set_release_phase(app, ReleasePhase::Succeeds);
            press(sandbox, message::RETRY).await
        }
    }
}

/// The newest message with this button.
fn newest(sandbox: &Sandbox, button: &str) -> Option<Message> {
    let has = |message: &Message| {
        let mut blocks = message.blocks.iter();
        blocks.any(|block| block.to_string().contains(button))
    };
    let messages = sandbox.slack().messages(CHANNEL);
    messages.into_iter().rev().find(has)
}

async fn press(sandbox: &Sandbox, button: &str) -> Result<(), String> {
    let message = newest(sandbox, button).ok_or("nothing was asked")?;
    let slack = sandbox.slack();
    let pressed = slack.press(PERSON, CHANNEL, &message.ts, button).await;
    pressed.map(drop)
}

/// Fills in the form that a press opened.
async fn reason(sandbox: &Sandbox, why: &str) -> Result<(), String> {
    let slack = sandbox.slack();
    // It opens a moment later.
    for _ in 0..60 {
        if slack.view(PERSON).is_some() {
            break;
        }
        sandbox.clock().sleep(Duration::from_secs(1)).await;
    }
    let typed = serde_json::json!({ "field": { "field": { "value": why } } });
    slack.submit(PERSON, &typed).await.map(drop)
}

/// Whether Heroku has begun to build.
fn builds(event: &Event) -> bool {
    match &event.what {
        What::MessagePosted(message) => message.is_reply() && message.text.contains("is building"),
        _ => false,
    }
}
