//! Socket Mode: commands, interactions and events over a connection that the app opens,
//! so that it needs no public address.
//!
//! ```no_run
//! # async fn run() -> Result<(), Box<dyn std::error::Error>> {
//! use slack_blocks::Client;
//! use slack_blocks::web::socket_mode::{Kind, SocketMode};
//!
//! let app = Client::builder(std::env::var("SLACK_APP_TOKEN")?).build()?;
//! let mut socket = SocketMode::new(app).on_notice(|notice| eprintln!("{notice:?}"));
//! loop {
//!     let envelope = match socket.next().await {
//!         Ok(envelope) => envelope,
//!         Err(error) if error.is_final() => return Err(error.into()),
//!         Err(error) => {
//!             // Slack cannot be reached; the next call goes on trying.
//!             eprintln!("{error}");
//!             continue;
//!         }
//!     };
//!     socket.acknowledge(envelope.ack()).await;
//!     if envelope.kind() == &Kind::SlashCommand {
//!         match envelope.command() {
//!             Ok(command) => println!("{}", command.text),
//!             Err(error) => eprintln!("not a command: {error}"),
//!         }
//!     }
//! }
//! # }
//! ```
//!
//! [`SocketMode::next`] can stand in a `select!` beside a timer, a queue or a signal: what it
//! has begun goes on with the next call.
//!
//! Source: <https://docs.slack.dev/apis/events-api/using-socket-mode>

mod backoff;
mod error;
mod frame;
mod link;
mod notice;
mod opening;
mod socket;
#[cfg(test)]
mod tests;
mod wire;

pub use self::error::{ConnectError, SocketError};
pub use self::frame::{Ack, Disconnect, Envelope, Frame, Hello, Kind};
pub use self::notice::Notice;
pub use self::socket::SocketMode;
