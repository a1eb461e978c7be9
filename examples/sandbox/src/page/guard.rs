//! Who may use the page: programs and browsers of this machine, but no other web page.

use crate::http::{Answer, Request};

/// A web page elsewhere can make its name resolve to this machine; it cannot make the browser
/// send a loopback name.
pub(crate) fn host(request: &Request) -> Result<(), Answer> {
    let host = request.header("host").unwrap_or_default();
    if is_loopback(host) {
        Ok(())
    } else {
        Err(Answer::text(
            403,
            "This page answers to loopback names only",
        ))
    }
}

/// A POST must be JSON, which other origins cannot send unasked, and come from this page or from
/// something that is no browser.
pub(crate) fn post(request: &Request) -> Result<(), Answer> {
    host(request)?;
    let own = request.header("host").map(|host| format!("http://{host}"));
    let same_origin = match request.header("origin") {
        Some(origin) => Some(origin) == own.as_deref(),
        None => {
            !request.headers.contains_key("origin")
                && matches!(request.header("sec-fetch-site"), None | Some("same-origin"))
        }
    };
    if !same_origin {
        return Err(Answer::text(403, "Another web page may not use this one"));
    }
    let kind = request
        .header("content-type")
        .unwrap_or_default()
        .to_ascii_lowercase();
    if kind.split(';').next().map(str::trim) != Some("application/json") {
        return Err(Answer::text(415, "Send JSON"));
    }
    Ok(())
}

/// Whether a request comes from no web page, or from one on this machine. The tokens of the
/// sandbox are known to everyone, so another web page could use its API otherwise.
pub(crate) fn local(request: &Request) -> bool {
    let Some(origin) = request.headers.get("origin") else {
        return true;
    };
    let host = origin
        .to_str()
        .ok()
        .and_then(|origin| origin.strip_prefix("http://"));
    host.is_some_and(is_loopback)
}

fn is_loopback(host: &str) -> bool {
    let name = match host.strip_prefix('[') {
        Some(rest) => rest.split(']').next().unwrap_or_default(),
        None => host.split(':').next().unwrap_or_default(),
    };
    name.eq_ignore_ascii_case("localhost")
        || name
            .parse::<std::net::IpAddr>()
            .is_ok_and(|ip| ip.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn request(headers: &[(&str, &str)]) -> Request {
        let mut map = http::HeaderMap::new();
        for (name, value) in headers {
            let name: http::HeaderName = name.parse().unwrap();
            map.append(name, value.parse().unwrap());
        }
        Request {
            method: http::Method::POST,
            path: "/page/say".to_owned(),
            query: Vec::new(),
            raw_query: String::new(),
            headers: map,
            body: bytes::Bytes::new(),
            upgrade: std::sync::Mutex::new(None),
        }
    }

    #[test]
    fn loopback_names_with_or_without_a_port_are_answered() {
        for name in [
            "localhost",
            "LOCALHOST:80",
            "127.0.0.1:4102",
            "127.9.9.9",
            "[::1]:4102",
        ] {
            assert!(host(&request(&[("host", name)])).is_ok(), "{name}");
        }
        for name in [
            "",
            "evil.example",
            "localhost.evil.example",
            "10.0.0.1:4102",
            "[::2]",
        ] {
            assert!(host(&request(&[("host", name)])).is_err(), "{name}");
        }
    }

    #[test]
    fn only_the_page_itself_or_a_program_may_post_json() {
        let json = ("content-type", "application/json; charset=utf-8");
        let here = ("host", "127.0.0.1:4102");
        assert!(post(&request(&[here, json])).is_ok());
        assert!(post(&request(&[here, json, ("origin", "http://127.0.0.1:4102")])).is_ok());
        for bad in [
            vec![here, json, ("origin", "http://evil.example")],
            vec![here, json, ("origin", "http://127.0.0.1:9999")],
            vec![here, json, ("origin", "null")],
            vec![here, json, ("sec-fetch-site", "cross-site")],
            vec![here, ("content-type", "text/plain")],
            vec![here],
            vec![
                ("host", "evil.example:4102"),
                json,
                ("origin", "http://evil.example:4102"),
            ],
        ] {
            assert!(post(&request(&bad)).is_err(), "{bad:?}");
        }
    }
}
