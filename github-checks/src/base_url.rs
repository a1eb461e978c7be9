// Kept identical in heroku-api, github-checks and slack-blocks.
//! The address a client is bound to.

use std::fmt;

use url::{Host, Url};

/// Scheme, host, port and an optional path prefix (`https://ghe.example/api/v3`).
///
/// `https` only; `http` is accepted for loopback hosts, so that a token never
/// crosses a network in the clear.
#[derive(Clone, PartialEq, Eq)]
pub struct BaseUrl {
    /// Without a trailing slash.
    text: String,
}

/// The text is no usable base address.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a base URL ({reason}); expected something like https://api.example.com")]
pub struct BaseUrlError {
    reason: &'static str,
}

impl BaseUrl {
    /// Reads a base address.
    ///
    /// # Arguments
    /// - `text`: the address, `https://` or `http://` on loopback, without a query.
    ///
    /// # Errors
    /// When it is not a URL, not `https` (or `http` to a loopback host), or carries a
    /// user, a query or a fragment.
    pub fn parse(text: &str) -> Result<Self, BaseUrlError> {
        let fail = |reason| BaseUrlError { reason };
        let url = Url::parse(text).map_err(|_| fail("it is not a URL"))?;
        let loopback = match url.host() {
            Some(Host::Domain(name)) => name == "localhost",
            Some(Host::Ipv4(ip)) => ip.is_loopback(),
            Some(Host::Ipv6(ip)) => ip.is_loopback(),
            None => return Err(fail("it has no host")),
        };
        match url.scheme() {
            "https" => {}
            "http" if loopback => {}
            "http" => return Err(fail("plain http is allowed for loopback hosts only")),
            _ => return Err(fail("the scheme is not https")),
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err(fail("it carries a user or a password"));
        }
        if url.query().is_some() || url.fragment().is_some() {
            return Err(fail("it carries a query or a fragment"));
        }
        let mut text = String::from(url);
        text.truncate(text.trim_end_matches('/').len());
        Ok(Self { text })
    }

    /// The address without a trailing slash.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// `path` (which begins with `/`) below this address.
    #[must_use]
    pub fn join(&self, path: &str) -> String {
        let mut url = String::with_capacity(self.text.len() + path.len());
        url.push_str(&self.text);
        url.push_str(path);
        url
    }

    /// Whether `url` has the same scheme, host and port.
    #[must_use]
    pub fn is_origin_of(&self, url: &Url) -> bool {
        Url::parse(&self.text).is_ok_and(|base| base.origin() == url.origin())
    }
}

impl fmt::Display for BaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl fmt::Debug for BaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "BaseUrl({})", self.text)
    }
}

impl std::str::FromStr for BaseUrl {
    type Err = BaseUrlError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::parse(text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_prefix_survives_joining() {
        let base = BaseUrl::parse("https://ghe.example/api/v3/").unwrap();
        assert_eq!(base.join("/user"), "https://ghe.example/api/v3/user");
    }

    #[test]
    fn a_token_never_crosses_a_network_in_the_clear() {
        assert!(BaseUrl::parse("http://127.0.0.1:80").is_ok());
        assert!(BaseUrl::parse("http://[::1]:8080").is_ok());
        assert!(BaseUrl::parse("http://localhost:8080").is_ok());
        for bad in [
            "http://api.heroku.com",
            "http://10.0.0.1",
            "ftp://127.0.0.1",
            "https://u:p@host",
            "https://host?x=1",
            "nonsense",
            "",
        ] {
            assert!(BaseUrl::parse(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn another_port_is_another_origin() {
        let base = BaseUrl::parse("http://127.0.0.1:4000/x").unwrap();
        assert!(base.is_origin_of(&Url::parse("http://127.0.0.1:4000/y").unwrap()));
        assert!(!base.is_origin_of(&Url::parse("http://127.0.0.1:4001/x").unwrap()));
    }
}
