//! The sandbox's own requests: fetching sources, delivering webhooks and commands.
//!
//! Plain HTTP on loopback only. The deadlines are real time, because the program at the other end
//! lives in it.

use std::time::{Duration, Instant};

use bytes::Bytes;
use http::{Request, Uri};
use http_body_util::{BodyExt, Full, Limited};
use hyper_util::client::legacy::Client as Pool;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;

/// Keeps connections to the programs under test.
#[derive(Clone, Debug)]
pub(crate) struct Client(Pool<HttpConnector, Full<Bytes>>);

/// An answer that was read completely.
#[derive(Clone, Debug)]
pub(crate) struct Received {
    pub(crate) status: u16,
    pub(crate) body: Bytes,
    pub(crate) took: Duration,
    pub(crate) retryable: bool,
}

/// Why no answer came.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Failed {
    /// The address cannot be used here.
    BadAddress,
    /// The connection broke or could not be made.
    Connection,
    /// It took too long.
    Timeout,
    /// The body exceeded what is accepted.
    TooLarge,
}

const LARGEST_BODY: usize = 128 * 1024 * 1024;

impl Client {
    pub(crate) fn new() -> Self {
        Self(Pool::builder(TokioExecutor::new()).build_http())
    }

    pub(crate) async fn get(&self, url: &str, limit: Duration) -> Result<Received, Failed> {
        self.send("GET", url, &[], Bytes::new(), limit).await
    }

    pub(crate) async fn post(
        &self,
        url: &str,
        headers: &[(&str, String)],
        body: Bytes,
        limit: Duration,
    ) -> Result<Received, Failed> {
        self.send("POST", url, headers, body, limit).await
    }

    async fn send(
        &self,
        method: &str,
        url: &str,
        headers: &[(&str, String)],
        body: Bytes,
        limit: Duration,
    ) -> Result<Received, Failed> {
        let uri: Uri = url.parse().map_err(|_| Failed::BadAddress)?;
        if uri.scheme_str() != Some("http") || !uri.host().is_some_and(is_loopback) {
            return Err(Failed::BadAddress);
        }
        let mut request = Request::builder().method(method).uri(uri);
        for (name, value) in headers {
            request = request.header(*name, value);
        }
        let request = request
            .body(Full::new(body))
            .map_err(|_| Failed::BadAddress)?;
        let began = Instant::now();
        let exchange = async {
            let answer = self
                .0
                .request(request)
                .await
                .map_err(|_| Failed::Connection)?;
            let status = answer.status().as_u16();
            let retryable = answer.headers().get("x-slack-no-retry").is_none();
            let body = Limited::new(answer.into_body(), LARGEST_BODY)
                .collect()
                .await;
            let body = body.map_err(|error| {
                if error.is::<http_body_util::LengthLimitError>() {
                    Failed::TooLarge
                } else {
                    Failed::Connection
                }
            })?;
            Ok(Received {
                status,
                body: body.to_bytes(),
                took: began.elapsed(),
                retryable,
            })
        };
        tokio::time::timeout(limit, exchange)
            .await
            .unwrap_or(Err(Failed::Timeout))
    }
}

/// Whether an address is plain HTTP on this machine.
pub(crate) fn is_loopback_url(url: &str) -> bool {
    url.parse::<http::Uri>()
        .is_ok_and(|uri| uri.scheme_str() == Some("http") && uri.host().is_some_and(is_loopback))
}

pub(crate) fn is_loopback(host: &str) -> bool {
    let host = host.trim_start_matches('[').trim_end_matches(']');
    host == "localhost"
        || host
            .parse::<std::net::IpAddr>()
            .is_ok_and(|ip| ip.is_loopback())
}
