//! Addresses of code: what Heroku could not fetch is refused before it is sent.

use url::{Host, Url};

use crate::error::BuildError;
use crate::secret::SignedUrl;

/// What is wrong with the address of a tarball, to follow "the link to the source"; `None`
/// when Heroku can fetch it: https, without a user name. A server on this machine that plays
/// Heroku fetches over http too.
pub(crate) fn problem(link: &SignedUrl) -> Option<&'static str> {
    if link.expose().is_empty() {
        return Some("is empty");
    }
    let Ok(url) = Url::parse(link.expose()) else {
        return Some("is not a URL");
    };
    if !url.username().is_empty() || url.password().is_some() {
        return Some("names a user or a password");
    }
    let local = match url.host() {
        Some(Host::Ipv4(ip)) => ip.is_loopback(),
        Some(Host::Ipv6(ip)) => ip.is_loopback(),
        Some(Host::Domain(name)) => name == "localhost",
        None => false,
    };
    match url.scheme() {
        "https" => None,
        "http" if local => None,
        _ => Some("is not https"),
    }
}

/// The same for a call that is about to be sent.
pub(crate) fn check(link: &SignedUrl) -> Result<(), BuildError> {
    match problem(link) {
        None => Ok(()),
        Some(problem) => Err(BuildError::invalid(format!(
            "the link to the source {problem}"
        ))),
    }
}
