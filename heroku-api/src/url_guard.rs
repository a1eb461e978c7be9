//! Which addresses from an answer may be requested.

use http::Uri;
use url::{Host, Url};

use crate::base_url::BaseUrl;
use crate::secret::SignedUrl;

/// Where Heroku's own links point: its domain, and the object store behind uploads.
const HOSTS: [&str; 2] = ["heroku.com", "amazonaws.com"];

/// Checks addresses that came in an answer before they are requested.
#[derive(Clone, Debug)]
pub struct UrlGuard {
    home: BaseUrl,
    hosts: Vec<String>,
}

/// The address is not one that Heroku would send; nothing was requested.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the address is not requested: {reason}")]
pub struct UrlError {
    reason: &'static str,
}

impl UrlGuard {
    /// Allows Heroku's hosts, and every address of one server.
    ///
    /// # Arguments
    /// - `home`: the server of the API; a sandbox, for example, streams from itself.
    #[must_use]
    pub fn new(home: &BaseUrl) -> Self {
        Self {
            home: home.clone(),
            hosts: HOSTS.map(ToOwned::to_owned).to_vec(),
        }
    }

    /// Allows this domain and everything below it too.
    #[must_use]
    pub fn allow(mut self, domain: &str) -> Self {
        self.hosts.push(domain.to_ascii_lowercase());
        self
    }

    /// The address as it will be requested.
    ///
    /// # Errors
    /// When it is not https to the default port of an allowed host, names an IP address
    /// or a user.
    pub fn check(&self, url: &SignedUrl) -> Result<Uri, UrlError> {
        let no = |reason| UrlError { reason };
        let mut url = Url::parse(url.expose()).map_err(|_| no("it is not a URL"))?;
        if !url.username().is_empty() || url.password().is_some() {
            return Err(no("it carries a user or a password"));
        }
        if !self.home.is_origin_of(&url) {
            if url.scheme() != "https" {
                return Err(no("the scheme is not https"));
            }
            if url.port().is_some() {
                return Err(no("it names a port"));
            }
            let Some(Host::Domain(host)) = url.host() else {
                return Err(no("the host is not a name"));
            };
            if !self.hosts.iter().any(|domain| is_below(host, domain)) {
                return Err(no("the host is not one of Heroku's"));
            }
        }
        url.set_fragment(None);
        // The parsed value, so that nobody reads the text differently further on.
        Uri::try_from(String::from(url)).map_err(|_| no("it is not a URL"))
    }
}

fn is_below(host: &str, domain: &str) -> bool {
    host.strip_suffix(domain)
        .is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn allowed(url: &str) -> bool {
        let home = BaseUrl::parse("http://127.0.0.1:4000").unwrap();
        UrlGuard::new(&home).check(&SignedUrl::new(url)).is_ok()
    }

    #[test]
    fn herokus_hosts_and_the_own_server_are_allowed() {
        assert!(allowed(
            "https://build-output.heroku.com/streams/a?X-Amz-Signature=b"
        ));
        assert!(allowed("https://bucket.s3.amazonaws.com/x"));
        assert!(allowed("http://127.0.0.1:4000/streams/1"));
    }

    #[test]
    fn no_other_address_is_ever_requested() {
        for bad in [
            "http://build-output.heroku.com/x",
            "https://build-output.heroku.com:8443/x",
            "https://user@build-output.heroku.com/x",
            "https://evilheroku.com/x",
            "https://heroku.com.evil.example/x",
            "https://heroku.com./x",
            "https://127.0.0.1/x",
            "https://[::1]/x",
            "https://169.254.169.254/latest",
            "https://localhost/x",
            "http://127.0.0.1:4001/x",
            "file:///etc/passwd",
            "//heroku.com/x",
            "",
        ] {
            assert!(!allowed(bad), "{bad}");
        }
    }
}
