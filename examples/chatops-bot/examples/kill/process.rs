//! The real bot as a process of its own.

use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;

use sandbox::Sandbox;
use tokio::io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::TcpStream;
use tokio::process::{Child, Command};

/// How long a process may take until it listens.
const STARTS: Duration = Duration::from_secs(30);
/// How long a response of the bot's own pages may take.
const ANSWERS: Duration = Duration::from_secs(5);

/// The file of its rules.
const RULES: &str = "rules.toml";

/// Writes the rules of a bot that has nobody to press Confirm.
pub(crate) fn write_rules(folder: &Path) -> Result<(), String> {
    let written = std::fs::write(folder.join(RULES), "[pipelines.acme]\nconfirm = false\n");
    written.map_err(|error| format!("{RULES}: {error}"))
}

/// The database of a folder.
pub(crate) fn database(folder: &Path) -> String {
    format!("sqlite://{}/bot.db", folder.display())
}

/// A bot that runs.
pub(crate) struct Process {
    child: Child,
    address: String,
}

impl Process {
    /// Starts `binary` on the database and the rules of `folder`: [`write_rules`] was called.
    pub(crate) fn start(binary: &Path, sandbox: &Sandbox, folder: &Path) -> Result<Self, String> {
        let (heroku, github, slack) = (sandbox.heroku(), sandbox.github(), sandbox.slack());
        let child = Command::new(binary)
            .args(["--listen", "127.0.0.1:0"])
            .env("DATABASE_URL", database(folder))
            .env("CONFIG", folder.join(RULES))
            .env("LOOK_WINDOW", "2")
            .env("HEROKU_API_KEY", &heroku.token)
            .env("HEROKU_API_URL", &heroku.url)
            .env("GITHUB_TOKEN", &github.token)
            .env("GITHUB_API_URL", &github.url)
            .env("SLACK_BOT_TOKEN", &slack.bot_token)
            .env("SLACK_SIGNING_SECRET", &slack.signing_secret)
            .env("SLACK_API_URL", &slack.url)
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .kill_on_drop(true)
            .spawn()
            .map_err(|error| format!("{}: {error}", binary.display()))?;
        let address = String::new();
        Ok(Self { child, address })
    }

    /// Waits until it listens, and lets the sandbox send its commands there.
    pub(crate) async fn listens(&mut self, sandbox: &Sandbox) -> Result<(), String> {
        let output = self.child.stdout.take().ok_or("no output")?;
        let address = tokio::time::timeout(STARTS, address(output)).await;
        self.address = address.map_err(|_| "it does not listen after 30 s".to_owned())??;
        let url = |path: &str| format!("http://{}/slack/{path}", self.address);
        let slack = sandbox.slack();
        slack.set_urls(&url("commands"), &url("interactions"), "");
        Ok(())
    }

    /// Where it listens: `HOST:PORT`.
    pub(crate) fn address(&self) -> &str {
        &self.address
    }

    /// The id of the process.
    pub(crate) fn pid(&self) -> u32 {
        self.child.id().unwrap_or_default()
    }

    /// SIGKILL.
    pub(crate) async fn kill(&mut self) -> Result<(), String> {
        let killed = self.child.kill().await;
        killed.map_err(|error| format!("it cannot be killed: {error}"))
    }

    /// SIGTERM. [`ended`](Self::ended) waits for the end.
    pub(crate) async fn terminate(&self) -> Result<(), String> {
        let pid = self.child.id().unwrap_or_default().to_string();
        let sent = Command::new("kill").args(["-TERM", &pid]).status().await;
        sent.map(drop).map_err(|error| format!("kill: {error}"))
    }

    /// Waits until the process is gone.
    pub(crate) async fn ended(&mut self) -> Result<(), String> {
        let status = self.child.wait().await;
        status.map(drop).map_err(|error| error.to_string())
    }

    /// Whether it says that no operation is open.
    pub(crate) async fn is_idle(&self) -> bool {
        let page = tokio::time::timeout(ANSWERS, get(&self.address, "/metrics")).await;
        let Ok(Ok(page)) = page else { return false };
        let places = page.lines().filter_map(|line| {
            let value = line.strip_prefix("operations{")?;
            value.rsplit(' ').next()
        });
        let places: Vec<&str> = places.collect();
        !places.is_empty() && places.iter().all(|open| *open == "0")
    }
}

/// The address that it prints when it listens.
async fn address(output: tokio::process::ChildStdout) -> Result<String, String> {
    let mut lines = BufReader::new(output).lines();
    while let Ok(Some(line)) = lines.next_line().await {
        if let Some((_, address)) = line.split_once("listens on http://") {
            let address = address.split(';').next().unwrap_or(address).to_owned();
            // Somebody has to read what it prints later.
            tokio::spawn(async move { while let Ok(Some(_)) = lines.next_line().await {} });
            return Ok(address);
        }
    }
    Err("it ended before it listened".into())
}

async fn get(address: &str, path: &str) -> std::io::Result<String> {
    let mut stream = TcpStream::connect(address).await?;
    let request = format!("GET {path} HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\n\r\n");
    stream.write_all(request.as_bytes()).await?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await?;
    Ok(answer)
}

/// Builds the bot with the cargo that runs this, and says where it lies.
pub(crate) fn build() -> Result<PathBuf, String> {
    let here = std::env::current_exe().map_err(|error| error.to_string())?;
    let profile = here.parent().and_then(Path::parent);
    let profile = profile.ok_or("this program lies in no target folder")?;
    if let Some(cargo) = std::env::var_os("CARGO") {
        let mut command = std::process::Command::new(cargo);
        command.args([
            "build",
            "--quiet",
            "--package",
            "chatops-bot",
            "--bin",
            "chatops-bot",
        ]);
        if profile.ends_with("release") {
            command.arg("--release");
        }
        let built = command
            .status()
            .map_err(|error| format!("cargo build: {error}"))?;
        if !built.success() {
            return Err("the bot does not build".into());
        }
    }
    let binary = profile.join(format!("chatops-bot{}", std::env::consts::EXE_SUFFIX));
    if binary.exists() {
        return Ok(binary);
    }
    Err(format!(
        "{} is missing: cargo build -p chatops-bot",
        binary.display()
    ))
}
