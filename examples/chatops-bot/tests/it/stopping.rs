//! Stopping: what a person sees who ends the program, and how soon it ends.

use std::io::{BufRead, BufReader, Read};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use sandbox::Sandbox;

use crate::scene::{ADA, CHANNEL};

/// A folder of its own, removed at the end.
struct Folder(std::path::PathBuf);

impl Folder {
    fn new() -> Self {
        let name = format!("stopping-{}", service::OperationId::random());
        let path = std::env::temp_dir().join(name);
        std::fs::create_dir(&path).unwrap();
        Self(path)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// A bot in a process of its own, on a sandbox in this one.
struct Process {
    child: Child,
    output: BufReader<std::process::ChildStdout>,
}

impl Process {
    fn bot(sandbox: &Sandbox, folder: &Folder) -> (Self, String) {
        let (heroku, github, slack) = (sandbox.heroku(), sandbox.github(), sandbox.slack());
        let mut process = Self::start(
            Command::new(env!("CARGO_BIN_EXE_chatops-bot"))
                .args(["--listen", "localhost:0"])
                .env(
                    "DATABASE_URL",
                    format!("sqlite://{}/bot.db", folder.0.display()),
                )
                .env("HEROKU_API_KEY", &heroku.token)
                .env("HEROKU_API_URL", &heroku.url)
                .env("GITHUB_TOKEN", &github.token)
                .env("GITHUB_API_URL", &github.url)
                .env("SLACK_BOT_TOKEN", &slack.bot_token)
                .env("SLACK_SIGNING_SECRET", &slack.signing_secret)
                .env("SLACK_API_URL", &slack.url),
        );
        let line = process.until("listens on ");
        let address = line.split("listens on ").nth(1).unwrap();
        let address = address.split(';').next().unwrap().to_owned();
        (process, address)
    }

    fn start(command: &mut Command) -> Self {
        let mut child = command
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let output = BufReader::new(child.stdout.take().unwrap());
        Self { child, output }
    }

    /// The first line that holds `text`.
    fn until(&mut self, text: &str) -> String {
        let mut line = String::new();
        loop {
            line.clear();
            assert!(self.output.read_line(&mut line).unwrap() > 0, "no {text:?}");
            if line.contains(text) {
                return line.trim_end().to_owned();
            }
        }
    }

    fn terminate(&self) {
        let pid = self.child.id().to_string();
        let status = Command::new("kill").args(["-TERM", &pid]).status();
        assert!(status.unwrap().success());
    }

    /// The exit code and what stood on the error stream.
    fn end(mut self) -> (Option<i32>, String) {
        let mut problems = String::new();
        let mut errors = self.child.stderr.take().unwrap();
        errors.read_to_string(&mut problems).unwrap();
        (self.child.wait().unwrap().code(), problems)
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_bot_without_work_ends_at_once_and_in_peace() {
    let sandbox = Sandbox::start().await.unwrap();
    let folder = Folder::new();
    let (bot, _) = tokio::task::block_in_place(|| Process::bot(&sandbox, &folder));
    let begun = Instant::now();
    bot.terminate();
    let (code, problems) = tokio::task::block_in_place(|| bot.end());
    assert_eq!(code, Some(0), "{problems}");
    assert!(begun.elapsed() < Duration::from_secs(8), "{problems}");
}

/// Waits for `event` of a deploy that somebody asked for.
async fn deploying(sandbox: &Sandbox, address: &str, wanted: impl Fn(&sandbox::What) -> bool) {
    let url = |path: &str| format!("{address}/slack/{path}");
    sandbox
        .slack()
        .set_urls(&url("commands"), &url("interactions"), "");
    let mut events = sandbox.events();
    let text = "deploy acme to staging";
    let ack = sandbox.slack().command(ADA, CHANNEL, "/h", text).await;
    assert_eq!(ack.status, 200, "{}", ack.body);
    while !wanted(&events.recv().await.unwrap().what) {}
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn p7_a_bot_at_work_says_what_goes_on_later_and_ends_at_once() {
    let sandbox = Sandbox::start().await.unwrap();
    let folder = Folder::new();
    let (bot, address) = tokio::task::block_in_place(|| Process::bot(&sandbox, &folder));
    // The build runs for some seconds of this world's wall clock.
    let building = |what: &sandbox::What| matches!(what, sandbox::What::Build { .. });
    deploying(&sandbox, &address, building).await;
    let begun = Instant::now();
    bot.terminate();
    let (code, problems) = tokio::task::block_in_place(|| bot.end());
    assert_eq!(code, Some(0), "{problems}");
    assert!(begun.elapsed() < Duration::from_secs(8), "{problems}");
    let said = "Goes on when the bot is started again: deploy acme to staging";
    assert!(problems.contains(said), "{problems}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn p7_a_second_signal_ends_a_bot_that_waits() {
    let sandbox = Sandbox::start().await.unwrap();
    let stalls = sandbox::Fault::slow(Duration::from_secs(60));
    sandbox
        .faults()
        .always("POST /repos/{owner}/{repo}/deployments", stalls);
    let folder = Folder::new();
    let (bot, address) = tokio::task::block_in_place(|| Process::bot(&sandbox, &folder));
    let posted = |what: &sandbox::What| match what {
        sandbox::What::MessagePosted(message) => message.bot_id.is_some(),
        _ => false,
    };
    deploying(&sandbox, &address, posted).await;
    bot.terminate();
    let (code, problems) = tokio::task::spawn_blocking(move || {
        let mut bot = bot;
        let mut errors = BufReader::new(bot.child.stderr.take().unwrap());
        let mut said = String::new();
        errors.read_line(&mut said).unwrap();
        bot.terminate();
        errors.read_to_string(&mut said).unwrap();
        (bot.child.wait().unwrap().code(), said)
    })
    .await
    .unwrap();
    assert_eq!(code, Some(1), "{problems}");
    assert!(
        problems.contains("A second signal ends at once"),
        "{problems}"
    );
}

#[test]
fn a_tour_that_is_stopped_has_not_failed() {
    let mut tour = Process::start(
        Command::new(env!("CARGO_BIN_EXE_chatops-bot"))
            .args(["tour", "--json"])
            .current_dir(std::env::temp_dir()),
    );
    tour.until("\"event\":\"step\"");
    tour.terminate();
    let (code, problems) = tour.end();
    assert_eq!(code, Some(0), "{problems}");
}
