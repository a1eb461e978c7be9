#![doc = include_str!("../README.md")]
#![allow(clippy::match_bool, reason = "two arms of a match read as a table")]

mod args;
pub mod ci;
mod commands;
pub mod demo;
mod ended;
mod engine;
mod feedback;
mod follow;
mod git;
mod inventory;
mod journal;
mod labels;
mod name;
mod place;
pub mod reasons;
mod screen;
mod services;
mod source;
mod target;
mod trouble;
pub mod variables;
pub mod wire;
mod work;

use std::ffi::OsString;
use std::path::PathBuf;
use std::sync::Arc;

use clap::Parser;
use serde_json::Value;

pub use screen::Output;

use args::{Cli, Command};
use ended::Ended;
use screen::Screen;
use services::Services;
use trouble::Trouble;
use variables::Variables;
use wire::{Wall, Wire};

/// Where a command runs: everything that it reads and writes beside the network.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Setting {
    /// The environment variables.
    pub variables: Variables,
    /// Where lines go.
    pub output: Output,
    /// The working folder.
    pub folder: PathBuf,
    /// The time, and a look at every request.
    pub wire: Arc<dyn Wire>,
}

impl Setting {
    /// This process.
    #[must_use]
    pub fn of_process() -> Self {
        Self {
            variables: Variables::of_process(),
            output: Output::standard(),
            folder: std::env::current_dir().unwrap_or_default(),
            wire: Wall::shared(),
        }
    }

    /// Another world: a sandbox.
    pub fn new(variables: Variables, output: Output, folder: PathBuf, wire: Arc<dyn Wire>) -> Self {
        Self {
            variables,
            output,
            folder,
            wire,
        }
    }
}

/// What the commands share.
#[derive(Clone, Debug)]
pub(crate) struct Cx {
    pub(crate) variables: Variables,
    pub(crate) services: Services,
    pub(crate) screen: Screen,
    pub(crate) folder: PathBuf,
}

/// Runs one command line, without the name of the program: the exit code.
///
/// 0 done, 1 failed or overtaken, 2 bad usage, 3 unknown, 4 not permitted.
pub async fn run<A: Into<OsString>>(
    arguments: impl IntoIterator<Item = A>,
    setting: Setting,
) -> u8 {
    execute(arguments, setting).await.0
}

/// The same with the object of the last line.
pub(crate) async fn execute<A: Into<OsString>>(
    arguments: impl IntoIterator<Item = A>,
    setting: Setting,
) -> (u8, Value) {
    let arguments = arguments.into_iter().map(Into::into);
    let program = OsString::from("review-apps");
    let cli = match Cli::try_parse_from([program].into_iter().chain(arguments)) {
        Ok(cli) => cli,
        Err(error) => {
            // Help and version are not errors.
            let code = if error.use_stderr() { 2 } else { 0 };
            let _ = error.print();
            return (code, Value::Null);
        }
    };
    if let Command::Demo(args) = &cli.command {
        let code = demo::run(cli.json, args.without_link, setting.output).await;
        return (code, Value::Null);
    }
    let screen = Screen::new(setting.output, cli.json);
    let cx = Cx {
        services: Services::new(setting.variables.clone(), setting.wire),
        variables: setting.variables,
        folder: setting.folder,
        screen,
    };
    let done = command(&cx, cli.command).await;
    finish(&cx, done)
}

async fn command(cx: &Cx, command: Command) -> Result<Ended, Trouble> {
    match command {
        Command::Create(args) => commands::create::run(cx, args).await,
        Command::Redeploy(args) => commands::redeploy::run(cx, args).await,
        Command::Delete(args) => commands::delete::run(cx, args).await,
        Command::List(args) => commands::list::run(cx, args).await,
        Command::Wait(args) => commands::wait::run(cx, args).await,
        Command::Prune(args) => commands::prune::run(cx, args).await,
        Command::Deploy(args) => commands::deploy::run(cx, args).await,
        Command::Test(args) => commands::test::run(cx, args).await,
        Command::App(args) => commands::app::run(cx, args).await,
        Command::Doctor(args) => commands::doctor::run(cx, args).await,
        // It makes a world of its own.
        Command::Demo(_) => Ok(Ended::done("")),
    }
}

fn finish(cx: &Cx, done: Result<Ended, Trouble>) -> (u8, Value) {
    let ended = done.unwrap_or_else(Ended::from);
    let mut text = match ended.outcome {
        "done" => ended.text.clone(),
        outcome => format!("{outcome} ({}): {}", ended.reason, ended.text),
    };
    if let Some(advice) = ended
        .fields
        .get("advice")
        .and_then(|advice| advice.as_str())
    {
        text = format!("{text}\n  {advice}");
    }
    if let Some(url) = ended.fields.get("web_url").and_then(|url| url.as_str()) {
        text = format!("{text}\n  {url}");
    }
    cx.screen.event("result", ended.object(), text);
    (ended.code, ended.object())
}
