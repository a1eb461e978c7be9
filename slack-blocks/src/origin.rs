//! Which addresses, handed out by Slack, the client sends to.

use url::Url;

use crate::base_url::BaseUrl;

/// Reads `text` as an address that Slack gave: `https`, the default port, no user, and a
/// host that `allowed` accepts. When `base`, the address of the Web API, is a loopback
/// address, its own origin is accepted too, for sandboxes.
///
/// Only the result may be connected to: what was checked is what is used.
pub(crate) fn given_by_slack(
    text: &str,
    base: &BaseUrl,
    allowed: impl Fn(&str) -> bool,
) -> Option<Url> {
    // Parsers read these differently, and Slack never sends them.
    if text.contains(|c: char| c == '\\' || c.is_whitespace() || c.is_control()) {
        return None;
    }
    let url = Url::parse(text).ok()?;
    let slack =
        url.scheme() == "https" && url.port().is_none() && url.host_str().is_some_and(allowed);
    // A base with http is on loopback: `BaseUrl` takes no other.
    let sandbox = base.as_str().starts_with("http:") && base.is_origin_of(&url);
    let anonymous = url.username().is_empty() && url.password().is_none();
    (anonymous && (slack || sandbox)).then_some(url)
}

/// The domain below which Slack's addresses lie, as the base address says: `slack.com`, or
/// GovSlack's own.
pub(crate) fn domain(base: &BaseUrl) -> &'static str {
    const GOV: &str = "slack-gov.com";
    let host = Url::parse(base.as_str()).ok();
    let host = host.as_ref().and_then(Url::host_str).unwrap_or_default();
    if host == GOV || is_below(host, GOV) {
        GOV
    } else {
        "slack.com"
    }
}

/// Whether `host` is a name below `domain`.
pub(crate) fn is_below(host: &str, domain: &str) -> bool {
    let name = host.strip_suffix(domain);
    name.is_some_and(|name| name.len() > 1 && name.ends_with('.'))
}

#[cfg(test)]
mod tests {
    use super::*;

    const SLACK: &str = "https://slack.com/api";
    const SANDBOX: &str = "http://127.0.0.1:4000/api/";

    fn accepted(text: &str, base: &str) -> bool {
        let base = BaseUrl::parse(base).unwrap();
        given_by_slack(text, &base, |host| host == "hooks.slack.com").is_some()
    }

    #[test]
    fn only_the_host_itself_over_https_is_accepted() {
        assert!(accepted("https://hooks.slack.com/commands/T1/2/x", SLACK));
        assert!(accepted("https://HOOKS.slack.com:443/x", SLACK));
        for bad in [
            "http://hooks.slack.com/x",
            "https://hooks.slack.com:8443/x",
            "https://hooks.slack.com.evil.example/x",
            "https://evil.example/hooks.slack.com",
            "https://hooks.slack.com@evil.example/x",
            "https://u:p@hooks.slack.com/x",
            "https://slack.com/x",
            "https://127.0.0.1/x",
            "https://hooks.slack.com\\@evil.example/x",
            "ftp://hooks.slack.com/x",
            "hooks.slack.com/x",
            "",
        ] {
            assert!(!accepted(bad, SLACK), "{bad}");
            assert!(!accepted(bad, SANDBOX), "{bad}");
        }
    }

    #[test]
    fn a_sandbox_on_loopback_may_hand_out_addresses_of_its_own() {
        assert!(accepted("http://127.0.0.1:4000/response/1", SANDBOX));
        assert!(!accepted("http://127.0.0.1:4001/response/1", SANDBOX));
        assert!(!accepted("http://127.0.0.1:4000/response/1", SLACK));
        assert!(!accepted(
            "https://proxy.example/x",
            "https://proxy.example/api"
        ));
    }
}
