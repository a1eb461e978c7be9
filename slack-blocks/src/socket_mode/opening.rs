//! Opening one connection: ask for an address, check it, connect.

use std::future::{Future, poll_fn};
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::task::Poll;
use std::time::Duration;

use url::Url;

use super::error::ConnectError;
use super::wire::{Dial, Wire};
use crate::base_url::BaseUrl;
use crate::calls::apps::OpenConnection;
use crate::client::Client;
use crate::origin;

/// Maximum time for the WebSocket.
const CONNECT: Duration = Duration::from_secs(15);

/// A connection that is being opened. It owns what it needs, so that dropping the future
/// of [`next`](super::SocketMode::next) does not begin it anew.
pub(super) type Opening = Pin<Box<dyn Future<Output = Result<Box<dyn Wire>, ConnectError>> + Send>>;

pub(super) fn open(client: Client, dial: Arc<dyn Dial>) -> Opening {
    Box::pin(async move {
        let call = OpenConnection::new();
        let given = client.send(&call).await.map_err(ConnectError::Call)?;
        let url = address(given.expose(), client.base_url())
            .ok_or_else(|| ConnectError::Foreign { host: given.host() })?;
        let mut dialing = dial.dial(url);
        let mut time = pin!(client.transport().sleep(CONNECT));
        poll_fn(|context| match dialing.as_mut().poll(context) {
            Poll::Ready(opened) => Poll::Ready(opened),
            Poll::Pending => {
                let time = time.as_mut().poll(context);
                time.map(|()| Err(ConnectError::TimedOut))
            }
        })
        .await
    })
}

/// The address, when it is one of Slack's. The checks are those of web addresses: `wss` is
/// `https`, `ws` is `http`.
fn address(given: &str, base: &BaseUrl) -> Option<Url> {
    let web = format!("http{}", given.strip_prefix("ws")?);
    let domain = origin::domain(base);
    let mut url = origin::given_by_slack(&web, base, |host| origin::is_below(host, domain))?;
    let scheme = if url.scheme() == "https" { "wss" } else { "ws" };
    url.set_scheme(scheme).ok()?;
    Some(url)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn accepted(given: &str, base: &str) -> bool {
        address(given, &BaseUrl::parse(base).unwrap()).is_some()
    }

    #[test]
    fn it_connects_to_slack_and_nowhere_else() {
        let slack = "https://slack.com/api";
        assert!(accepted("wss://wss-primary.slack.com/link?ticket=1", slack));
        for bad in [
            "wss://evil.example/link",
            "ws://wss-primary.slack.com/link",
            "wss://slack.com.evil.example/x",
            "wss://wss-primary.slack-gov.com/link",
            "https://wss-primary.slack.com/link",
            "nonsense",
            "",
        ] {
            assert!(!accepted(bad, slack), "{bad}");
        }
    }

    #[test]
    fn with_govslack_the_connection_is_govslacks() {
        let gov = "https://slack-gov.com/api";
        assert!(accepted(
            "wss://wss-primary.slack-gov.com/link?ticket=1",
            gov
        ));
        assert!(!accepted("wss://wss-primary.slack.com/link?ticket=1", gov));
        assert!(!accepted("wss://evil-slack-gov.com/link", gov));
    }

    #[test]
    fn a_sandbox_on_loopback_has_its_own_connections() {
        let sandbox = "http://127.0.0.1:4000/api";
        assert!(accepted("ws://127.0.0.1:4000/link?ticket=1", sandbox));
        assert!(!accepted("ws://127.0.0.1:4001/link?ticket=1", sandbox));
    }
}
