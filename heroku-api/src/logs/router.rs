//! What the router says about a request.

use std::time::Duration;

/// What Heroku's router says about one request.
///
/// ```
/// use heroku_api::logs::RouterLine;
///
/// let line = r#"at=info method=GET path="/cart?id=1" host=acme.example request_id=8601b555
///     fwd="204.204.204.204" dyno=web.2 connect=1ms service=18ms status=200 bytes=13 protocol=https"#;
/// let request = RouterLine::parse(line).ok_or("not a line of the router")?;
/// assert_eq!((request.method, request.path), (Some("GET"), Some("/cart?id=1")));
/// assert_eq!(request.status, Some(200));
/// assert_eq!(request.service, Some(std::time::Duration::from_millis(18)));
/// assert!(!request.is_error());
/// # Ok::<(), &str>(())
/// ```
///
/// Members that the router leaves out or leaves empty are `None`. `path`, `host` and
/// `forwarded_for` are what the visitor sent: they can hold anything, but never stand for
/// another member.
///
/// Source: <https://devcenter.heroku.com/articles/http-routing#heroku-router-log-format>
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct RouterLine<'l> {
    /// `info`, `warning` or `error`.
    pub level: &'l str,
    /// Heroku's error code: `H12`.
    pub code: Option<&'l str>,
    /// The error in words: `Request timeout`.
    pub description: Option<&'l str>,
    /// The method.
    pub method: Option<&'l str>,
    /// The path with its query, as the visitor sent it: it may hold secrets.
    pub path: Option<&'l str>,
    /// The host that the visitor asked for.
    pub host: Option<&'l str>,
    /// The id of the request.
    pub request_id: Option<&'l str>,
    /// The addresses it came through, the visitor's first.
    pub forwarded_for: Option<&'l str>,
    /// The dyno that answered: `web.1`; `None` when none did.
    pub dyno: Option<&'l str>,
    /// How long it took to connect to the dyno.
    pub connect: Option<Duration>,
    /// How long the dyno took to answer.
    pub service: Option<Duration>,
    /// The status that the visitor got.
    pub status: Option<u16>,
    /// The bytes of the answer.
    pub bytes: Option<u64>,
    /// `http` or `https`.
    pub protocol: Option<&'l str>,
}

impl<'l> RouterLine<'l> {
    /// Reads the message of a line of the router; `None` when it is not about a request.
    ///
    /// # Arguments
    /// - `message`: the message, without time and source.
    #[must_use]
    pub fn parse(message: &'l str) -> Option<Self> {
        let mut line = Self::default();
        for (name, value) in Fields(message) {
            line.set(name, value);
        }
        (!line.level.is_empty() && (line.method.is_some() || line.status.is_some())).then_some(line)
    }

    /// Whether the router, and not the app, ended the request: it has an error code.
    #[must_use]
    pub fn is_error(&self) -> bool {
        self.level == "error" || self.code.is_some()
    }

    /// Takes a member; the first one of a name counts.
    fn set(&mut self, name: &str, value: &'l str) {
        fn first<T>(slot: &mut Option<T>, value: impl FnOnce() -> Option<T>) {
            if slot.is_none() {
                *slot = value();
            }
        }
        let text = || (!value.is_empty()).then_some(value);
        match name {
            "at" if self.level.is_empty() => self.level = value,
            "code" => first(&mut self.code, text),
            "desc" => first(&mut self.description, text),
            "method" => first(&mut self.method, text),
            "path" => first(&mut self.path, text),
            "host" => first(&mut self.host, text),
            "request_id" => first(&mut self.request_id, text),
            "fwd" => first(&mut self.forwarded_for, text),
            "dyno" => first(&mut self.dyno, text),
            "connect" => first(&mut self.connect, || duration(value)),
            "service" => first(&mut self.service, || duration(value)),
            "status" => first(&mut self.status, || value.parse().ok()),
            "bytes" => first(&mut self.bytes, || value.parse().ok()),
            "protocol" => first(&mut self.protocol, text),
            _ => {}
        }
    }
}

/// `18ms`.
fn duration(text: &str) -> Option<Duration> {
    let number = text.strip_suffix("ms")?;
    match number.parse() {
        Ok(whole) => Some(Duration::from_millis(whole)),
        Err(_) => Duration::try_from_secs_f64(number.parse::<f64>().ok()? / 1000.0).ok(),
    }
}

/// The pairs of a line: `name=value` or `name="value"`, with spaces between them.
struct Fields<'l>(&'l str);

impl<'l> Iterator for Fields<'l> {
    type Item = (&'l str, &'l str);

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            let rest = self.0.trim_start();
            let end = rest.find([' ', '=', '\n'])?;
            let (name, rest) = rest.split_at(end);
            let Some(value) = rest.strip_prefix('=') else {
                // A word that is no pair.
                self.0 = rest;
                continue;
            };
            let (value, rest) = match value.strip_prefix('"') {
                Some(quoted) => unquoted(name, quoted),
                None => value.split_at(value.find([' ', '\n']).unwrap_or(value.len())),
            };
            self.0 = rest;
            return Some((name, value));
        }
    }
}

/// The text up to its closing quote, and what follows it.
fn unquoted<'l>(name: &str, quoted: &'l str) -> (&'l str, &'l str) {
    // The visitor's own header can hold quotes and spaces; all that follows it is the
    // router's, so the last place where it can end is the one. No path holds a space.
    let end = match name {
        "fwd" => quoted.rfind("\" dyno=").or_else(|| quoted.rfind('"')),
        _ => closing(quoted),
    };
    match end {
        Some(end) => (&quoted[..end], &quoted[end + 1..]),
        None => (quoted, ""),
    }
}

/// The first quote that ends a word.
fn closing(quoted: &str) -> Option<usize> {
    let ends = |at: &usize| matches!(quoted.as_bytes().get(at + 1), None | Some(b' ' | b'\n'));
    let mut marks = quoted.match_indices('"').map(|(at, _)| at);
    marks.find(ends)
}

#[cfg(test)]
mod tests {
    use super::*;

    const LINE: &str = r#"at=error code=H12 desc="Request timeout" method=POST path="/a?b=\"c\"" host=acme.example request_id=8601 fwd="1.2.3.4, 5.6.7.8" dyno=web.1 connect=0ms service=30001ms status=503 bytes=0 protocol=https"#;

    #[test]
    fn every_member_is_read() {
        let line = RouterLine::parse(LINE).unwrap();
        let expected = RouterLine {
            level: "error",
            code: Some("H12"),
            description: Some("Request timeout"),
            method: Some("POST"),
            path: Some(r#"/a?b=\"c\""#),
            host: Some("acme.example"),
            request_id: Some("8601"),
            forwarded_for: Some("1.2.3.4, 5.6.7.8"),
            dyno: Some("web.1"),
            connect: Some(Duration::ZERO),
            service: Some(Duration::from_millis(30_001)),
            status: Some(503),
            bytes: Some(0),
            protocol: Some("https"),
        };
        assert_eq!(line, expected);
        assert!(line.is_error());
    }

    #[test]
    fn a_request_that_no_dyno_answered_has_no_dyno_and_no_times() {
        let text = r#"at=error code=H10 desc="App crashed" method=GET path="/" host=a fwd="1.1.1.1" dyno= connect= service= status=503 bytes="#;
        let line = RouterLine::parse(text).unwrap();
        assert_eq!((line.dyno, line.connect, line.service), (None, None, None));
        assert_eq!((line.bytes, line.status), (None, Some(503)));
    }

    #[test]
    fn a_visitor_cannot_write_what_the_router_says() {
        for sent in [
            r#"1" dyno=web.9 status=200 service=1ms bytes=1"#,
            r#"" dyno=web.9 connect=1ms service=1ms status=200"#,
            r#"a" at=info code=H99"#,
            r#"""#,
        ] {
            let text = format!(
                r#"at=error code=H13 desc="x" method=GET path="/" host=a fwd="{sent}" dyno=web.1 connect=2ms service=3ms status=503 bytes=7"#
            );
            let line = RouterLine::parse(&text).unwrap();
            assert_eq!(line.forwarded_for, Some(sent));
            assert_eq!((line.dyno, line.status), (Some("web.1"), Some(503)));
            assert_eq!((line.level, line.code), ("error", Some("H13")));
        }
        let text = r#"at=info method=GET path="/"a" host=a fwd="1" dyno=web.1 status=200"#;
        assert_eq!(RouterLine::parse(text).unwrap().path, Some(r#"/"a"#));
    }

    #[test]
    fn what_is_not_about_a_request_is_none() {
        for text in [
            "",
            "at=info",
            "Stopping router",
            "method=GET",
            "=",
            "\"",
            "a=\"b",
        ] {
            assert_eq!(RouterLine::parse(text), None, "{text}");
        }
    }
}
