//! One play: a command, kills, and what came of it.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use chatops_bot::app;
use sandbox::{Sandbox, What};
use service::store::{Settings, sql};
use tokio::sync::mpsc::UnboundedReceiver;

use crate::points::{Kill, Order, Points, verdict};
use crate::process::{Process, database, write_rules};

const ADA: &str = "U0000000001";
const BOT: &str = "U00000000B1";
const CHANNEL: &str = "C0000000001";
/// Virtual seconds for each real one. The bot lives in real time.
const SPEED: f64 = 40.0;
/// How long a play may last.
const LIMIT: Duration = Duration::from_secs(150);
/// Between two looks whether it is over.
const LOOK: Duration = Duration::from_millis(150);

/// What a play showed.
pub(crate) struct Played {
    /// The distinct requests, in order.
    pub(crate) identities: Vec<String>,
    /// How many of the kills did not come.
    pub(crate) left: usize,
}

/// A folder of its own, removed at the end.
struct Folder(PathBuf);

impl Folder {
    fn new() -> Result<Self, String> {
        let name = format!("kill-{}", service::OperationId::random());
        let path = std::env::temp_dir().join(name);
        std::fs::create_dir(&path).map_err(|error| format!("{}: {error}", path.display()))?;
        Ok(Self(path))
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// Plays `text` against a world of its own, killing the bot at `kills`.
pub(crate) async fn play(binary: &Path, text: &str, kills: Vec<Kill>) -> Result<Played, String> {
    let played = tokio::time::timeout(LIMIT, in_time(binary, text, kills)).await;
    played.unwrap_or_else(|_| Err(format!("no end within {} s", LIMIT.as_secs())))
}

async fn in_time(binary: &Path, text: &str, kills: Vec<Kill>) -> Result<Played, String> {
    let sandbox = Sandbox::builder().speed(SPEED).start().await;
    let sandbox = sandbox.map_err(|error| error.to_string())?;
    let folder = Folder::new()?;
    write_rules(&folder.0)?;
    let mut bot = Process::start(binary, &sandbox, &folder.0)?;
    bot.listens(&sandbox).await?;
    // What it asks when it starts belongs to no command.
    let (points, orders) = Points::watch(&sandbox, kills, |_, _, _| {});
    let mut world = World {
        sandbox,
        points,
        orders,
        folder: folder.0.clone(),
        binary,
        killed: 0,
    };
    let before = world.sandbox.world().counts();
    let mut events = world.sandbox.events();
    let slack = world.sandbox.slack().clone();
    let typed = text.to_owned();
    let ack = tokio::spawn(async move { slack.command(ADA, CHANNEL, "/h", &typed).await });
    world.until_over(bot).await?;
    let ack = ack.await.map_err(|error| error.to_string())?;
    if ack.status != 200 && world.killed == 0 {
        return Err(format!("the acknowledgement is {}", ack.status));
    }
    let mut statuses = Vec::new();
    while let Ok(event) = events.try_recv() {
        if let What::DeploymentStatus { state, .. } = event.what {
            statuses.push(state);
        }
    }
    let promotes = text.starts_with("promote");
    verdict(&world.sandbox, before, promotes, &statuses, CHANNEL, BOT)?;
    Ok(Played {
        identities: world.points.identities(),
        left: world.points.left(),
    })
}

/// One sandbox, one database, and processes that follow each other.
struct World<'b> {
    sandbox: Sandbox,
    points: Arc<Points>,
    orders: UnboundedReceiver<Order>,
    folder: PathBuf,
    binary: &'b Path,
    killed: usize,
}

impl World<'_> {
    /// Kills and starts until people see an end and nothing is left to do.
    async fn until_over(&mut self, mut bot: Process) -> Result<(), String> {
        loop {
            let order = tokio::select! {
                biased;
                order = self.orders.recv() => order,
                () = tokio::time::sleep(LOOK) => {
                    if !self.is_over(&bot).await {
                        continue;
                    }
                    bot.terminate().await?;
                    tokio::select! {
                        biased;
                        order = self.orders.recv() => order,
                        ended = bot.ended() => {
                            ended?;
                            if is_settled(&database(&self.folder)).await? {
                                return Ok(());
                            }
                            None
                        }
                    }
                }
            };
            if let Some(order) = order {
                self.kill(&mut bot, order).await?;
            }
            bot = self.next().await?;
        }
    }

    /// The process dies, and its request ends without a response.
    async fn kill(&mut self, bot: &mut Process, order: Order) -> Result<(), String> {
        bot.kill().await?;
        let _ = order.send(());
        self.points.started();
        self.killed += 1;
        Ok(())
    }

    /// The next process; it may die before it listens.
    async fn next(&mut self) -> Result<Process, String> {
        loop {
            let mut bot = Process::start(self.binary, &self.sandbox, &self.folder)?;
            let order = tokio::select! {
                biased;
                order = self.orders.recv() => order,
                listens = bot.listens(&self.sandbox) => {
                    listens?;
                    return Ok(bot);
                }
            };
            if let Some(order) = order {
                self.kill(&mut bot, order).await?;
            }
        }
    }

    /// Whether people see an end, and the bot has nothing open.
    async fn is_over(&self, bot: &Process) -> bool {
        let messages = self.sandbox.slack().messages(CHANNEL);
        let ends = messages.iter().any(|message| {
            message.is_reply()
                && (message.text.contains("Done in") || message.text.contains("Ended after"))
        });
        ends && bot.is_idle().await
    }
}

/// Whether the database holds nothing that is still to be done or shown.
async fn is_settled(database: &str) -> Result<bool, String> {
    let store = app::store(Settings::new(database)).await;
    let store = store.map_err(|error| chatops_bot::refusal::error_chain(&error))?;
    let select = sql(
        "SELECT (SELECT COUNT(*) FROM operations WHERE status = 'open') + \
         (SELECT COUNT(*) FROM messages WHERE shown < wanted AND failed IS NULL) AS open, \
         (SELECT COUNT(*) FROM operations WHERE status = 'parked') AS parked",
    );
    let row = store.row(select).await;
    store.close().await;
    let row = row.map_err(|error| error.to_string())?.ok_or("no row")?;
    let number = |name: &'static str| row.get::<i64>(name).map_err(|error| error.to_string());
    if number("parked")? > 0 {
        return Err("an operation is parked".into());
    }
    Ok(number("open")? == 0)
}
