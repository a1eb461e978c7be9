//! Scripted misbehaviour: which request gets which fault.

use std::collections::{HashMap, VecDeque};
use std::sync::Mutex;
use std::time::Duration;

use crate::lock;
use crate::wire::Request;

/// One way to misbehave.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Fault {
    /// Answers without doing anything; `page` is HTML instead of the service's error body.
    #[non_exhaustive]
    Answer {
        /// HTTP status.
        status: u16,
        /// Added to the answer.
        headers: Vec<(&'static str, String)>,
        /// An HTML body, as a proxy sends.
        page: Option<String>,
    },
    /// Waits in virtual time, then does its work.
    Slow(Duration),
    /// Closes the connection before anything was done.
    CutBefore,
    /// Does the work, then closes the connection without an answer.
    CutAfter,
    /// Does the work and sends half of the answer.
    Truncated,
    /// Behaves: a gap between two faults of a script.
    None,
}

impl Fault {
    /// The service's own error body with this status; nothing is done.
    #[must_use]
    pub fn status(status: u16) -> Self {
        Self::Answer {
            status,
            headers: Vec::new(),
            page: None,
        }
    }

    /// A 429, with `Retry-After` in seconds when given.
    #[must_use]
    pub fn rate_limited(retry_after: Option<u32>) -> Self {
        let headers = retry_after
            .map(|s| ("retry-after", s.to_string()))
            .into_iter()
            .collect();
        Self::Answer {
            status: 429,
            headers,
            page: None,
        }
    }

    /// An HTML page, as proxies in front of the service send.
    #[must_use]
    pub fn html(status: u16) -> Self {
        let page = "<!DOCTYPE html><html><head><title>Application error</title></head>\
                    <body><h1>Bad gateway</h1></body></html>";
        Self::Answer {
            status,
            headers: Vec::new(),
            page: Some(page.to_owned()),
        }
    }

    /// Works after `pause` of virtual time.
    #[must_use]
    pub fn slow(pause: Duration) -> Self {
        Self::Slow(pause)
    }

    /// The connection breaks and nothing happened.
    #[must_use]
    pub fn cut_before() -> Self {
        Self::CutBefore
    }

    /// It happened, but the connection breaks before the answer.
    #[must_use]
    pub fn cut_after() -> Self {
        Self::CutAfter
    }

    /// It happened, and half of the answer arrives.
    #[must_use]
    pub fn truncated() -> Self {
        Self::Truncated
    }
}

/// The scripts. A key is `METHOD PATH`, where the path is a template of the service's route table
/// (`POST /apps/{app}/builds`), a concrete path (`GET /apps/acme-prod/dynos`), a whole service (`heroku *`,
/// `github *`, `slack *`, `spinnaker *`), or `*`.
#[derive(Debug, Default)]
pub struct Faults(Mutex<Scripts>);

#[derive(Debug, Default)]
struct Scripts {
    once: HashMap<String, VecDeque<Fault>>,
    always: HashMap<String, Fault>,
    taken: u64,
}

/// A key that no request will ever match.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{key:?} matches no route; {hint}")]
pub struct UnknownKey {
    key: String,
    hint: String,
}

impl Faults {
    /// Whether some request can match `key`.
    ///
    /// # Errors
    /// [`UnknownKey`], with the route that was probably meant.
    pub fn check(key: &str) -> Result<(), UnknownKey> {
        let routes = crate::routes();
        let refused = |hint: String| {
            let key = key.to_owned();
            Err(UnknownKey { key, hint })
        };
        if key == "*" {
            return Ok(());
        }
        let Some((first, rest)) = key.split_once(' ') else {
            return refused("expected `METHOD PATH`, `SERVICE *` or `*`".to_owned());
        };
        let is_service = routes.iter().any(|(service, ..)| *service == first);
        let is_method = routes.iter().any(|(_, method, _)| *method == first);
        if rest == "*" && (is_service || is_method) {
            return Ok(());
        }
        if !is_method {
            return refused(format!("{first} is neither a service nor a method"));
        }
        let of_method = || {
            routes
                .iter()
                .filter(|(_, method, _)| *method == first)
                .map(|(_, _, path)| *path)
        };
        let concrete = !rest.contains('{');
        let matches = |template: &'static str| {
            template == rest || (concrete && crate::wire::matches(template, rest))
        };
        if of_method().any(matches) {
            return Ok(());
        }
        let bare = |path: &str| path.replace("*}", "}");
        let meant = of_method().find(|template| bare(template) == bare(rest));
        let elsewhere = routes.iter().find(|(_, _, path)| *path == rest);
        refused(match (meant, elsewhere) {
            (Some(template), _) => format!("did you mean `{first} {template}`?"),
            (None, Some((_, method, _))) => format!("did you mean `{method} {rest}`?"),
            (None, None) => "sandbox::routes() lists what there is".to_owned(),
        })
    }

    /// Appends to the script of `key`: one entry for each matching request, in order.
    ///
    /// # Panics
    /// When no request can match the key: a script that never plays would pass in silence.
    /// [`check`](Self::check) asks first.
    #[track_caller]
    pub fn on(&self, key: &str, script: impl IntoIterator<Item = Fault>) {
        insist(key);
        lock(&self.0)
            .once
            .entry(key.to_owned())
            .or_default()
            .extend(script);
    }

    /// Every matching request gets `fault`, until [`clear`](Self::clear).
    ///
    /// # Panics
    /// As [`on`](Self::on).
    #[track_caller]
    pub fn always(&self, key: &str, fault: Fault) {
        insist(key);
        lock(&self.0).always.insert(key.to_owned(), fault);
    }

    /// Forgets all scripts.
    pub fn clear(&self) {
        let mut scripts = lock(&self.0);
        scripts.once.clear();
        scripts.always.clear();
    }

    /// How many requests met a fault.
    #[must_use]
    pub fn taken(&self) -> u64 {
        lock(&self.0).taken
    }

    /// Ends what [`always`](Self::always) began for this key.
    pub fn stop(&self, key: &str) {
        lock(&self.0).always.remove(key);
    }

    /// The fault that every request of this key gets.
    pub(crate) fn standing(&self, key: &str) -> Option<Fault> {
        lock(&self.0).always.get(key).cloned()
    }

    pub(crate) fn take(
        &self,
        service: &str,
        request: &Request,
        template: Option<&str>,
    ) -> Option<Fault> {
        if service == "slack" && crate::wire::is_own(&request.path) {
            return None;
        }
        let mut scripts = lock(&self.0);
        if scripts.once.is_empty() && scripts.always.is_empty() {
            return None;
        }
        let method = request.method.as_str();
        let path = &request.path;
        let keys = [
            format!("{method} {path}"),
            template.map_or_else(String::new, |template| format!("{method} {template}")),
            format!("{method} *"),
            format!("{service} *"),
            "*".to_owned(),
        ];
        let once = keys
            .iter()
            .find_map(|key| scripts.once.get_mut(key)?.pop_front());
        let fault = once.or_else(|| keys.iter().find_map(|key| scripts.always.get(key)).cloned());
        let fault = fault.filter(|fault| *fault != Fault::None);
        scripts.taken += u64::from(fault.is_some());
        fault
    }
}

#[track_caller]
fn insist(key: &str) {
    if let Err(error) = Faults::check(key) {
        panic!("{error}");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_that_can_match_are_accepted() {
        for key in [
            "*",
            "heroku *",
            "GET *",
            "POST /apps/{app}/builds",
            "GET /apps/acme-prod/dynos",
            "POST /api/chat.postMessage",
            "GET /repos/acme/web/commits/feature/x",
        ] {
            assert_eq!(Faults::check(key), Ok(()), "{key}");
        }
    }

    #[test]
    fn a_key_that_never_matches_is_refused_with_the_one_that_was_meant() {
        let hint = |key: &str| Faults::check(key).unwrap_err().to_string();
        assert!(
            hint("GET /repos/{owner}/{repo}/commits/{ref}")
                .contains("did you mean `GET /repos/{owner}/{repo}/commits/{ref*}`?")
        );
        assert!(hint("GET /apps/{app}/nothing").contains("sandbox::routes()"));
        assert!(hint("heroku").contains("METHOD PATH"));
        assert!(hint("slak *").contains("neither a service nor a method"));
        assert!(
            hint("PUT /pipeline-promotions").contains("did you mean `POST /pipeline-promotions`?")
        );
    }

    #[test]
    #[should_panic(expected = "matches no route")]
    fn a_script_that_would_never_play_does_not_pass_in_silence() {
        Faults::default().on("GET /nowhere", [Fault::status(500)]);
    }
}
