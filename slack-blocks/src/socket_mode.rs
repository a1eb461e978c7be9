//! Socket Mode: commands, interactions and events over a connection that the app opens,
//! so that it needs no public address.
//!
//! ```no_run
//! # async fn run() -> Result<(), Box<dyn std::error::Error>> {
//! use slack_blocks::Client;
//! use slack_blocks::socket_mode::{Kind, SocketMode};
//!
//! let app = Client::builder(std::env::var("SLACK_APP_TOKEN")?).build()?;
//! let mut socket = SocketMode::new(app);
//! loop {
//!     let envelope = socket.next().await?;
//!     socket.acknowledge(envelope.ack()).await;
//!     if envelope.kind() == &Kind::SlashCommand {
//!         println!("{}", envelope.command()?.text);
//!     }
//! }
//! # }
//! ```
//!
//! Source: <https://docs.slack.dev/apis/events-api/using-socket-mode>

mod error;
mod frame;
mod link;
mod socket;

pub use self::error::SocketError;
pub use self::frame::{Ack, Disconnect, Envelope, Frame, Hello, Kind};
pub use self::socket::SocketMode;
