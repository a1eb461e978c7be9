//! The guide is played: its manifest, its variables and its commands, from an empty database to
//! the first deploy. The bot is the real program in a process of its own, as a reader starts it.

use std::collections::HashMap;
use std::fs;
use std::path::PathBuf;
use std::process::{Output, Stdio};
use std::time::Duration;

use sandbox::Sandbox;
use tokio::io::{AsyncBufReadExt as _, BufReader};
use tokio::process::{Child, Command};

use crate::scene::{ADA, CHANNEL};
use crate::source::root;

/// Virtual seconds for each real one: the bot lives in real time.
const SPEED: f64 = 60.0;
/// What the guide leaves to the reader.
const BLANK: &str = "…";

fn guide() -> String {
    fs::read_to_string(root().join("docs/recipes/first-deploy.md")).unwrap()
}

/// The commands of the guide's shell blocks, each on one line.
fn commands(guide: &str) -> Vec<String> {
    let blocks = guide.split("```sh\n").skip(1);
    let blocks = blocks.map(|rest| rest.split("```").next().unwrap_or_default());
    let joined = blocks.map(|block| block.replace("\\\n", " "));
    let lines: Vec<String> = joined
        .flat_map(|block| block.lines().map(str::to_owned).collect::<Vec<_>>())
        .collect();
    let bare = lines
        .iter()
        .map(|line| line.split("  #").next().unwrap_or(line));
    bare.map(|line| line.split_whitespace().collect::<Vec<_>>().join(" "))
        .filter(|line| !line.is_empty())
        .collect()
}

/// Names and values.
type Variables = Vec<(String, String)>;

/// A command of `chatops-bot`: the variables before it, and the arguments behind `--`.
fn of_bot(command: &str) -> Option<(Variables, Vec<String>)> {
    let (before, after) = command.split_once("cargo run")?;
    if !after.contains("-p chatops-bot") || after.contains("--example") {
        return None;
    }
    let variables = before.split_whitespace().map(|pair| {
        let (name, value) = pair.split_once('=').unwrap();
        (name.to_owned(), value.to_owned())
    });
    let arguments = after.split_once(" -- ").map_or("", |(_, rest)| rest);
    let arguments = arguments.split_whitespace().map(str::to_owned);
    Some((variables.collect(), arguments.collect()))
}

/// The items of a list of the manifest.
fn listed(guide: &str, head: &str) -> Vec<String> {
    let rest = guide.split(head).nth(1).unwrap();
    let items = rest.lines().skip(1);
    let items = items.map_while(|line| line.trim_start().strip_prefix("- "));
    items.map(str::to_owned).collect()
}

/// A folder of its own with nothing in it, removed at the end.
struct Folder(PathBuf);

impl Folder {
    fn new() -> Self {
        let name = format!("guide-{}", service::OperationId::random());
        let path = std::env::temp_dir().join(name);
        fs::create_dir(&path).unwrap();
        Self(path)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// The reader, with what they have got by following the guide.
struct Reader {
    sandbox: Sandbox,
    folder: Folder,
    has: HashMap<&'static str, String>,
}

impl Reader {
    async fn new(guide: &str) -> Self {
        let sandbox = Sandbox::builder().speed(SPEED).start().await.unwrap();
        let slack = sandbox.slack();
        // The app of the manifest: its scopes, its events.
        let scopes = listed(guide, "    bot:");
        let scopes: Vec<&str> = scopes.iter().map(String::as_str).collect();
        let events = listed(guide, "bot_events:");
        let events: Vec<&str> = events.iter().map(String::as_str).collect();
        assert!(
            scopes.len() > 5 && events.len() > 5,
            "{scopes:?} {events:?}"
        );
        slack.subscribe(&events);
        let has = HashMap::from([
            ("SLACK_BOT_TOKEN", slack.token_with(&scopes, false)),
            ("SLACK_SIGNING_SECRET", slack.signing_secret.clone()),
            ("HEROKU_API_KEY", sandbox.heroku().token.clone()),
            ("GITHUB_TOKEN", sandbox.github().token.clone()),
        ]);
        let folder = Folder::new();
        Self {
            sandbox,
            folder,
            has,
        }
    }

    /// The program with the variables that a command of the guide sets, in an empty folder.
    fn types(&self, variables: &[(String, String)]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_chatops-bot"));
        let slack = &self.sandbox.slack().url;
        command
            .current_dir(&self.folder.0)
            .env_clear()
            // The services stand on this machine: all else is as the guide says.
            .env("HEROKU_API_URL", &self.sandbox.heroku().url)
            .env("GITHUB_API_URL", &self.sandbox.github().url)
            .env("SLACK_API_URL", slack)
            .kill_on_drop(true);
        for (name, value) in variables {
            let value = match value.as_str() {
                BLANK => self.has.get(name.as_str()),
                _ => Some(value),
            };
            let value = value.unwrap_or_else(|| panic!("the guide does not say what {name} is"));
            command.env(name, value);
        }
        command
    }
}

/// Starts it, and says where it listens.
async fn starts(mut command: Command) -> (Child, String) {
    let mut child = command.stdout(Stdio::piped()).spawn().unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    while let Some(line) = lines.next_line().await.unwrap() {
        if let Some((_, address)) = line.split_once("listens on http://") {
            let address = address.to_owned();
            // Somebody has to read what it prints later.
            tokio::spawn(async move { while let Ok(Some(_)) = lines.next_line().await {} });
            return (child, address);
        }
    }
    panic!("it ended before it listened")
}

#[tokio::test(flavor = "multi_thread")]
async fn the_guide_leads_from_an_empty_database_to_the_first_deploy() {
    let guide = guide();
    let commands = commands(&guide);
    let of_bot: Vec<_> = commands.iter().filter_map(|line| of_bot(line)).collect();
    let reader = Reader::new(&guide).await;

    // 4. Run: the one command that serves with credentials.
    let serves = of_bot.iter().filter(|(variables, _)| !variables.is_empty());
    let [(variables, arguments)] = serves.collect::<Vec<_>>()[..] else {
        panic!("one command of the guide serves: {commands:#?}");
    };
    let is_tour = |arguments: &[String]| arguments == ["tour"];
    assert!(of_bot.iter().any(|(_, arguments)| is_tour(arguments)));

    // 3. Tokens: the doctor says that nothing of it is missing.
    assert!(guide.contains("`chatops-bot doctor`"));
    let looked = reader.types(variables).arg("doctor").output().await;
    let Output { status, stdout, .. } = looked.unwrap();
    let said = String::from_utf8_lossy(&stdout);
    for part in [
        "ok   Slack: every scope is there",
        "ok   Heroku",
        "ok   GitHub",
    ] {
        assert!(said.contains(part), "{part:?} in\n{said}");
    }
    assert_ne!(status.code(), Some(2), "{said}");
    assert_eq!(
        fs::read_dir(&reader.folder.0).unwrap().count(),
        0,
        "nothing is stored yet"
    );

    let listen = arguments.iter().map(|one| {
        // Every address, and a port that others have.
        if one == "0.0.0.0:8080" {
            "127.0.0.1:0"
        } else {
            one
        }
    });
    let mut bot = reader.types(variables);
    let (_bot, address) = starts({
        bot.args(listen);
        bot
    })
    .await;
    assert!(reader.folder.0.join("chatops-bot.db").exists());
    let url = |path: &str| {
        let written = format!("https://bot.example.com/slack/{path}");
        assert!(guide.contains(&written), "the manifest has no {written}");
        written.replace("https://bot.example.com", &format!("http://{address}"))
    };
    let slack = reader.sandbox.slack();
    slack.set_urls(&url("commands"), &url("interactions"), &url("events"));

    // 5. What you get: the line as it stands, with a pipeline and a branch that there are.
    let line = guide
        .lines()
        .find_map(|line| line.strip_prefix("/h deploy "));
    let line = line.expect("the guide shows a deploy");
    let world = reader.sandbox.world();
    let (branch, sha) = world.branches().into_iter().next().unwrap();
    let line = line.replace("shop/fix-42", &format!("acme/{branch}"));
    assert!(line.starts_with("acme/"), "{line}");
    let ack = slack
        .command(ADA, CHANNEL, "/h", &format!("deploy {line}"))
        .await;
    assert_eq!(ack.status, 200, "{}", ack.body);
    let done = slack
        .wait_for(CHANNEL, "Done in", Duration::from_secs(120))
        .await;
    assert!(done.is_some(), "{:#?}", slack.messages(CHANNEL));
    assert_eq!(world.deployed("acme-staging"), Some(sha));
}
