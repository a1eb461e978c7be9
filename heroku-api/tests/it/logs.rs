//! Log lines: whatever a drain delivers is read as it was written, or refused.

use heroku_api::logs::{Delivery, Entry, RouterLine, frames};
use http::HeaderMap;
use proptest::prelude::*;

const ROUTER: &str = r#"at=info method=GET path="/" host=acme.example request_id=1 fwd="1.2.3.4" dyno=web.1 connect=1ms service=18ms status=200 bytes=13 protocol=https"#;

fn frame(line: &str) -> String {
    format!("{} {line}", line.len())
}

fn delivery(lines: &[String]) -> String {
    lines.iter().map(|line| frame(line)).collect()
}

#[test]
fn a_delivery_is_read_line_by_line() {
    let body = delivery(&[
        format!("<158>1 2026-11-30T12:00:00.123456+00:00 host heroku router - {ROUTER}\n"),
        "<190>1 2026-11-30T12:00:01+00:00 d.0123 app web.1 - Listening on 5000\n".to_owned(),
        "<45>1 2026-11-30T12:00:02+00:00 host heroku web.1 - State changed from starting to up\n"
            .to_owned(),
        "<172>1 2026-11-30T12:00:03+00:00 host heroku logplex - Error L10 (output buffer overflow): 500 messages dropped\n".to_owned(),
        "<190>1 2026-11-30T12:00:04+00:00 host app web.1 -\n".to_owned(),
    ]);
    let entries: Vec<_> = frames(body.as_bytes()).map(Result::unwrap).collect();
    let said: Vec<_> = entries
        .iter()
        .map(|entry| (entry.source, entry.process, entry.router().is_some()))
        .collect();
    assert_eq!(
        said,
        [
            ("heroku", "router", true),
            ("app", "web.1", false),
            ("heroku", "web.1", false),
            ("heroku", "logplex", false),
            ("app", "web.1", false),
        ]
    );
    assert_eq!(entries[0].priority, Some(158));
    assert_eq!(entries[0].router().unwrap().status, Some(200));
    let time = entries[0].time().unwrap();
    assert_eq!(time.timestamp_subsec_micros(), 123_456);
    assert_eq!(
        (entries[1].host, &*entries[1].message),
        ("d.0123", "Listening on 5000")
    );
    assert_eq!(entries[4].message, "");
}

#[test]
fn a_body_that_is_cut_gives_what_came_before_and_says_where_it_ends() {
    let body = delivery(&[
        "<190>1 2026-11-30T12:00:01+00:00 host app web.1 - one\n".to_owned(),
        "<190>1 2026-11-30T12:00:02+00:00 host app web.1 - two\n".to_owned(),
    ]);
    let second = body.len() / 2;
    let mut read = frames(&body.as_bytes()[..body.len() - 3]);
    assert_eq!(read.next().unwrap().unwrap().message, "one");
    let error = read.next().unwrap().unwrap_err();
    assert_eq!(error.at(), second);
    assert_eq!(
        error.to_string(),
        format!("byte {second} of the delivery: the log line is cut")
    );
    assert!(read.next().is_none());
}

#[test]
fn what_is_not_a_delivery_is_refused() {
    for (body, reason) in [
        ("{}", "the length of a log line is missing"),
        ("12", "the length of a log line is missing"),
        (" 1 x", "the length of a log line is missing"),
        ("99999999999 x", "the length of a log line is missing"),
        ("9999999999 x", "the log line is cut"),
        ("3 abc", "this is not a log line of Heroku's"),
        (
            "23 <999>1 2026-11-30T12:00",
            "this is not a log line of Heroku's",
        ),
    ] {
        let error = frames(body.as_bytes()).next().unwrap().unwrap_err();
        assert!(error.to_string().ends_with(reason), "{body}: {error}");
    }
    assert!(frames(b"").next().is_none());
}

#[test]
fn bytes_that_are_not_text_are_replaced_and_lose_no_line() {
    let mut body = frame("<190>1 2026-11-30T12:00:01+00:00 host app web.1 - caf?\n").into_bytes();
    let at = body.len() - 2;
    body[at] = 0xE9;
    let entry = frames(&body).next().unwrap().unwrap();
    assert_eq!(entry.message, "caf\u{FFFD}");
}

#[test]
fn a_line_of_a_log_session_is_read_too() {
    let line = format!("2026-11-30T12:00:00.123456+00:00 heroku[router]: {ROUTER}\n");
    let entry = Entry::of_line(&line).unwrap();
    assert_eq!(entry.router().unwrap().dyno, Some("web.1"));
    let brackets = "2026-11-30T12:00:00+00:00 app[web.1]: [worker]: x";
    assert_eq!(Entry::of_line(brackets).unwrap().message, "[worker]: x");
    for none in [
        "",
        "2026-11-30T12:00:00+00:00",
        "hello app[web.1]: x",
        "-----> Ruby app detected",
    ] {
        assert_eq!(Entry::of_line(none), None, "{none}");
    }
}

#[test]
fn a_delivery_is_known_by_its_drain() {
    let mut headers = HeaderMap::new();
    assert!(!Delivery::of(&headers).is_from(""));
    headers.insert("Logplex-Drain-Token", "d.canary".parse().unwrap());
    headers.insert("Logplex-Msg-Count", "7".parse().unwrap());
    let delivery = Delivery::of(&headers);
    assert_eq!(delivery.lines, Some(7));
    assert!(delivery.is_from("d.canary"));
    for other in ["", "d.canar", "d.canary2", "D.canary"] {
        assert!(!delivery.is_from(other), "{other}");
    }
    assert!(!format!("{delivery:?}").contains("canary"));
}

prop_compose! {
    /// A line and its parts.
    fn line()(
        priority in 0u8..192,
        host in "[a-z0-9.-]{1,20}",
        source in "app|heroku",
        process in "(web|worker)\\.[1-9]|router|api",
        message in "[^\\r\\n\\x00]{0,80}",
    ) -> (u8, [String; 4]) {
        (priority, [host, source, process, message])
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_was_written_is_what_is_read(lines in prop::collection::vec(line(), 0..20)) {
        let written: Vec<_> = lines
            .iter()
            .map(|(priority, [host, source, process, message])| {
                format!("<{priority}>1 2026-11-30T12:00:00+00:00 {host} {source} {process} - {message}\n")
            })
            .collect();
        let body = delivery(&written);
        let read: Vec<_> = frames(body.as_bytes()).map(Result::unwrap).collect();
        prop_assert_eq!(read.len(), lines.len());
        for (entry, (priority, [host, source, process, message])) in read.iter().zip(&lines) {
            prop_assert_eq!(entry.priority, Some(*priority));
            prop_assert_eq!(entry.host, host);
            prop_assert_eq!(entry.source, source);
            prop_assert_eq!(entry.process, process);
            prop_assert_eq!(&entry.message, message);
        }
    }

    #[test]
    fn any_bytes_are_lines_or_an_error_at_the_end(body in prop::collection::vec(any::<u8>(), 0..300)) {
        let read: Vec<_> = frames(&body).collect();
        prop_assert!(read.iter().rev().skip(1).all(Result::is_ok));
        for entry in read.iter().flatten() {
            let _ = (entry.time(), entry.router());
        }
    }

    #[test]
    fn whatever_a_visitor_sends_the_router_has_the_last_word(
        path in "/[^ \\r\\n]{0,40}",
        fwd in "[^\\r\\n]{0,60}",
        status in 100u16..600,
        service in 0u64..100_000,
    ) {
        let text = format!(
            r#"at=error code=H12 desc="Request timeout" method=GET path="{path}" host=a request_id=b fwd="{fwd}" dyno=web.1 connect=1ms service={service}ms status={status} bytes=0 protocol=https"#
        );
        let line = RouterLine::parse(&text).unwrap();
        prop_assert_eq!((line.code, line.method), (Some("H12"), Some("GET")));
        prop_assert_eq!(line.dyno, Some("web.1"));
        prop_assert_eq!(line.status, Some(status));
        prop_assert_eq!(line.service.unwrap().as_millis(), u128::from(service));
        prop_assert_eq!(line.path, Some(path.as_str()));
        prop_assert_eq!(line.forwarded_for.unwrap_or_default(), fwd);
    }
}
