//! Why Socket Mode stopped, and why a connection could not be opened.

use crate::error::Error;

/// Why no envelope came. [`is_final`](Self::is_final) says whether to stop; after any other
/// error [`next`](super::SocketMode::next) goes on, with a pause before its next attempt.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SocketError {
    /// Slack refused to open a connection: the token is not an app-level token, was revoked,
    /// or lacks `connections:write`. Going on is useless.
    #[error("Slack refused to open a connection")]
    Refused(#[source] Error),
    /// Socket Mode was switched off in the app's settings. Going on is useless.
    #[error("Socket Mode is switched off for the app")]
    Disabled,
    /// The app has ten connections already, and attempt after attempt was refused for it.
    /// Stop another process of the app; then going on works.
    #[error("the app has too many connections: {attempts} attempts in a row were refused")]
    TooMany {
        /// How many.
        attempts: u32,
    },
    /// No connection is open, and this many attempts to open one failed in a row.
    #[error("no connection after {attempts} attempts")]
    Unreachable {
        /// How many.
        attempts: u32,
        /// Why the last one failed.
        #[source]
        cause: ConnectError,
    },
}

impl SocketError {
    /// Whether calling [`next`](super::SocketMode::next) again is useless: the token or a
    /// setting of the app has to change first.
    #[must_use]
    pub fn is_final(&self) -> bool {
        matches!(self, Self::Refused(_) | Self::Disabled)
    }
}

/// Why a connection could not be opened. No text of it holds an address.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ConnectError {
    /// `apps.connections.open` failed.
    #[error("Slack gave no address for a connection")]
    Call(#[source] Error),
    /// The address is not one of Slack's, so that nothing was sent there. With GovSlack or
    /// a sandbox the client's base address has to say so.
    #[error("Slack gave an address on {}, which is not its own", host.as_deref().unwrap_or("an unreadable host"))]
    Foreign {
        /// The host of the address.
        host: Option<String>,
    },
    /// The name does not resolve, or the connection was refused or broke.
    #[error("the connection failed")]
    Connection(#[source] std::io::Error),
    /// No TLS: a proxy answered in plain HTTP, or the system does not trust the certificate.
    #[error("the TLS handshake failed")]
    Tls(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// The system's certificates cannot be read.
    #[error("TLS cannot be set up: the system's certificates cannot be read")]
    NoTls,
    /// The server answered with another status than "switching protocols": a proxy, or an
    /// address that was used already.
    #[error("the server answered {0} instead of opening a WebSocket")]
    Status(u16),
    /// The server does not speak WebSocket.
    #[error("the WebSocket handshake failed")]
    Handshake,
    /// It took longer than 15 seconds.
    #[error("no connection within 15 s")]
    TimedOut,
    /// The connection ended, or stayed silent, before Slack said hello.
    #[error("Slack did not say hello on the connection")]
    NoGreeting,
    /// Slack said `too_many_websockets`: the app has ten connections.
    #[error("the app has too many connections")]
    TooMany,
}

impl ConnectError {
    /// Whether asking again would give the same refusal.
    pub(super) fn is_final(&self) -> bool {
        let Self::Call(error) = self else {
            return false;
        };
        match error {
            Error::Api(api) => {
                !api.is_rate_limited() && !api.is_server_failure() && !api.is_moving()
            }
            Error::Build(_) => true,
            _ => false,
        }
    }
}
