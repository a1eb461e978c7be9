//! What the bot costs: the real program as a process of its own, a sandbox, and many requests.
//!
//! ```text
//! cargo run --release -p chatops-bot --example load -- ack      latency of acknowledgements at 200 requests a second
//! cargo run --release -p chatops-bot --example load -- cpu      CPU of a `help`, beside a server that only checks the HMAC
//! cargo run --release -p chatops-bot --example load -- memory   resident memory after 100,000 requests
//! ```
//!
//! The mix: half `info`, a quarter `deploy` of an app that is busy, a quarter `help`. The numbers
//! are of the machine and its other work; the ratios are not.

use std::process::ExitCode;
use std::time::{Duration, Instant};

use clap::{Parser, ValueEnum};
use sandbox::{Fault, Sandbox};

mod client;
#[allow(
    dead_code,
    reason = "two programs share the file, and each needs its part"
)]
#[path = "../kill/process.rs"]
mod process;
mod raw;

use client::{Answers, Load, Mix};
use process::Process;

const ADA: &str = "U0000000001";
const CHANNEL: &str = "C0000000001";

#[derive(Parser)]
struct Arguments {
    /// What is measured.
    what: What,
    /// Seconds of `ack`.
    #[arg(long, default_value_t = 30)]
    seconds: u64,
    /// Requests a second of `ack`.
    #[arg(long, default_value_t = 200)]
    rate: u32,
    /// Requests of `cpu` and `memory`.
    #[arg(long)]
    requests: Option<usize>,
}

#[derive(Clone, Copy, ValueEnum)]
enum What {
    Ack,
    Cpu,
    Memory,
    /// Serves as the server that only checks the HMAC; `cpu` starts it.
    Raw,
}

#[tokio::main]
async fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let done = match arguments.what {
        What::Ack => ack(&arguments).await,
        What::Cpu => cpu(arguments.requests.unwrap_or(20_000)).await,
        What::Memory => memory(arguments.requests.unwrap_or(100_000)).await,
        What::Raw => raw::serve().await,
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(why) => {
            eprintln!("load: {why}");
            ExitCode::FAILURE
        }
    }
}

/// A bot on a file, whose app `acme-staging` is busy for the whole time.
struct World {
    sandbox: Sandbox,
    bot: Process,
    folder: std::path::PathBuf,
}

impl World {
    async fn open() -> Result<Self, String> {
        let sandbox = Sandbox::start().await.map_err(|error| error.to_string())?;
        let folder = std::env::temp_dir().join(format!("load-{}", service::OperationId::random()));
        std::fs::create_dir(&folder).map_err(|error| error.to_string())?;
        process::write_rules(&folder)?;
        let mut bot = Process::start(&process::build()?, &sandbox, &folder)?;
        bot.listens(&sandbox).await?;
        sandbox
            .world()
            .list_dynos_after("acme-staging", Duration::from_secs(24 * 3600));
        let slack = sandbox.slack();
        let ack = slack
            .command(ADA, CHANNEL, "/h", "deploy acme to staging")
            .await;
        if !ack.is_ok() || !ack.body.contains("in_channel") {
            return Err(format!("the first deploy was not taken: {}", ack.body));
        }
        Ok(Self {
            sandbox,
            bot,
            folder,
        })
    }

    fn load(&self, mix: Mix) -> Load {
        Load::new(
            self.bot.address(),
            &self.sandbox.slack().signing_secret,
            mix,
        )
    }
}

impl Drop for World {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

async fn ack(arguments: &Arguments) -> Result<(), String> {
    let world = World::open().await?;
    let load = world.load(Mix::All);
    let span = Duration::from_secs(arguments.seconds);
    load.at_rate(arguments.rate, Duration::from_secs(5)).await?;
    let calm = load.at_rate(arguments.rate, span).await?;
    println!("as usual                         {calm}");
    let stall = Fault::slow(Duration::from_secs(10));
    for service in ["heroku *", "github *"] {
        world.sandbox.faults().always(service, stall.clone());
    }
    let stalled = load.at_rate(arguments.rate, span).await?;
    println!("Heroku and GitHub stall for 10 s {stalled}");
    let ratio = stalled.p(99.0).as_secs_f64() / calm.p(99.0).as_secs_f64();
    println!("p99 stalled / as usual: {ratio:.2}");
    println!("{}", client::resident(world.bot.pid())?);
    Ok(())
}

async fn cpu(requests: usize) -> Result<(), String> {
    let world = World::open().await?;
    let load = world.load(Mix::Help);
    let (bot, of_bot) = spent(world.bot.pid(), &load, requests).await?;
    let mut raw = raw::Raw::start(&world.sandbox.slack().signing_secret).await?;
    let load = Load::new(
        &raw.address,
        &world.sandbox.slack().signing_secret,
        Mix::Help,
    );
    let (server, of_raw) = spent(raw.pid(), &load, requests).await?;
    raw.stop().await;
    println!("bot, `help` until it is acknowledged   {bot:>7.1} µs of CPU   {of_bot}");
    println!("hyper server that only checks the HMAC {server:>7.1} µs of CPU   {of_raw}");
    println!("ratio: {:.2}", bot / server);
    Ok(())
}

/// Microseconds of CPU that a process spends on one request.
async fn spent(pid: u32, load: &Load, requests: usize) -> Result<(f64, Answers), String> {
    load.closed(requests / 10, 4).await?;
    let before = client::cpu(pid)?;
    let answers = load.closed(requests, 4).await?;
    let spent = client::cpu(pid)?.saturating_sub(before);
    let each = spent.as_secs_f64() * 1e6 / f64::from(u32::try_from(requests).unwrap_or(u32::MAX));
    Ok((each, answers))
}

async fn memory(requests: usize) -> Result<(), String> {
    let world = World::open().await?;
    println!("at the start: {}", client::resident(world.bot.pid())?);
    let load = world.load(Mix::All);
    let begun = Instant::now();
    for part in 1..=10 {
        let answers = load.closed(requests / 10, 16).await?;
        let done = requests / 10 * part;
        println!(
            "{done:>7} requests: {}   {answers}",
            client::resident(world.bot.pid())?
        );
    }
    println!(
        "{requests} requests in {:.0} s",
        begun.elapsed().as_secs_f64()
    );
    Ok(())
}
