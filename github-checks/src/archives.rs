//! Archives: a link to the files of a commit, without git.
//!
//! | call | does |
//! |---|---|
//! | [`GetTarball`] | gets the link to a `.tar.gz` |
//! | [`GetZipball`] | gets the link to a `.zip` |
//!
//! The link is handed out and never requested: what needs the files (a build service)
//! fetches them. For a private repository the link is a credential of its own, so it is
//! kept in a [`SignedUrl`] which does not print.
//!
//! Source: <https://docs.github.com/rest/repos/contents#download-a-repository-archive-tar>

use std::time::{Duration, SystemTime};

use bytes::Bytes;
use chrono::DateTime;
use http::Response;
use http::header::{DATE, LOCATION};
use url::{Host, Url};

use crate::endpoint::call;
use crate::error::DecodeError;
use crate::ids::Repo;
use crate::secret::SignedUrl;

/// How long a link to a private repository works.
pub const VALID_FOR: Duration = Duration::from_secs(5 * 60);

/// What an operator of GitHub Enterprise Server can do.
const INSECURE: &str = "the link is not https, and everyone on the way could read the files; \
     a server behind a proxy that ends TLS has to know it (on GitHub Enterprise Server, TLS in its \
     settings, and X-Forwarded-Proto from the proxy)";

/// Where an archive can be fetched, without a token.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ArchiveLink {
    /// The address. Hand it on at once; do not log it.
    pub url: SignedUrl,
    /// Its host, for checks and logs.
    pub host: String,
    /// How long it works from the moment it was made: five minutes for a private
    /// repository, as long as the commit exists for a public one.
    pub valid_for: Option<Duration>,
    /// When it stops working, on GitHub's clock; absent when it does not, or when GitHub
    /// sent no time.
    pub expires_at: Option<SystemTime>,
}

impl ArchiveLink {
    /// Whether the address is a credential: anyone who has it reads the private files.
    #[must_use]
    pub fn is_secret(&self) -> bool {
        self.valid_for.is_some()
    }
}

/// Reads the address, which is made absolute by the client, without asking it.
fn read(answer: &Response<Bytes>) -> Result<ArchiveLink, DecodeError> {
    let fail = |why| DecodeError::custom("location", why);
    let location = answer.headers().get(LOCATION);
    let text = location.and_then(|location| location.to_str().ok());
    let text = text.ok_or_else(|| fail("the answer names no address"))?;
    let url = Url::parse(text).map_err(|_| fail("the address cannot be read"))?;
    let host = url.host().ok_or_else(|| fail("the address has no host"))?;
    let loopback = match host {
        Host::Domain(name) => name == "localhost",
        Host::Ipv4(ip) => ip.is_loopback(),
        Host::Ipv6(ip) => ip.is_loopback(),
    };
    if url.scheme() != "https" && !(loopback && url.scheme() == "http") {
        return Err(DecodeError::unusable("location", INSECURE));
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err(fail("the address carries a user or a password"));
    }
    let valid_for = url.query().is_some().then_some(VALID_FOR);
    let made = answer.headers().get(DATE).and_then(|date| {
        let date = DateTime::parse_from_rfc2822(date.to_str().ok()?).ok()?;
        Some(SystemTime::from(date.to_utc()))
    });
    Ok(ArchiveLink {
        host: host.to_string(),
        valid_for,
        expires_at: made.zip(valid_for).map(|(made, valid)| made + valid),
        url: SignedUrl::new(text),
    })
}

call! {
    /// Gets the link to a `.tar.gz`.
    ///
    /// Ask as late as possible, and ask again for every new attempt to fetch: links to
    /// private repositories work for five minutes. Prefer a commit id as `git_ref` so that
    /// the files are those that were checked.
    ///
    /// An empty repository answers with a link that leads nowhere.
    ///
    /// # Permission
    /// `contents: read`; otherwise the answer is "not found".
    pub struct GetTarball {
        /// Repository of the commit.
        repo: Repo,
        /// Branch, tag or, best, the commit id that was checked.
        git_ref: String,
    } -> ArchiveLink;
    GET "/repos/{owner}/{repo}/tarball/{ref}", Safe,
    docs "https://docs.github.com/rest/repos/contents#download-a-repository-archive-tar", link true;
    decode read
}

call! {
    /// Gets the link to a `.zip`.
    ///
    /// Ask as late as possible, and ask again for every new attempt to fetch: links to
    /// private repositories work for five minutes. Prefer a commit id as `git_ref` so that
    /// the files are those that were checked.
    ///
    /// An empty repository answers with a link that leads nowhere.
    ///
    /// # Permission
    /// `contents: read`; otherwise the answer is "not found".
    pub struct GetZipball {
        /// Repository of the commit.
        repo: Repo,
        /// Branch, tag or, best, the commit id that was checked.
        git_ref: String,
    } -> ArchiveLink;
    GET "/repos/{owner}/{repo}/zipball/{ref}", Safe,
    docs "https://docs.github.com/rest/repos/contents#download-a-repository-archive-zip", link true;
    decode read
}
