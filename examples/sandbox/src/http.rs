//! Routes, and the servers that answer by them.

pub(crate) mod server;

use std::sync::Arc;

use http::Method;

use crate::wire::fits;
use crate::world::Shared;

pub(crate) use crate::wire::{Answer, Body, Reply, Request, escape, etag};

/// A request that found its route.
pub(crate) struct Call<'r> {
    pub(crate) shared: &'r Arc<Shared>,
    pub(crate) request: &'r Request,
    pub(crate) params: Vec<(&'static str, String)>,
}

impl Call<'_> {
    /// The path parameter, unescaped; empty when the route has none of that name.
    pub(crate) fn param(&self, name: &str) -> &str {
        self.params
            .iter()
            .find(|(key, _)| *key == name)
            .map_or("", |(_, value)| value)
    }
}

/// Method, path template and what answers it.
pub(crate) struct Route {
    pub(crate) method: &'static str,
    pub(crate) path: &'static str,
    pub(crate) handler: fn(&Call<'_>) -> Reply,
}

/// A row of a route table. `{name}` takes one segment, `{name*}` one or more.
pub(crate) const fn route(
    method: &'static str,
    path: &'static str,
    handler: fn(&Call<'_>) -> Reply,
) -> Route {
    Route {
        method,
        path,
        handler,
    }
}

/// The first route that takes the request, with its parameters; `HEAD` is a `GET`.
pub(crate) fn find<'t>(
    tables: &[&'t [Route]],
    method: &Method,
    path: &str,
) -> Option<(&'t Route, Vec<(&'static str, String)>)> {
    let method = if method == Method::HEAD {
        "GET"
    } else {
        method.as_str()
    };
    let segments: Vec<&str> = path.strip_prefix('/')?.split('/').collect();
    tables
        .iter()
        .flat_map(|table| table.iter())
        .filter(|route| route.method == method)
        .find_map(|route| {
            let mut params = Vec::new();
            let template: Vec<&'static str> = route.path[1..].split('/').collect();
            fits(&template, &segments, &mut params).then_some((route, params))
        })
}

/// The page on which a person lets an application act for them: it names the application and
/// everything that it wants.
pub(crate) fn consent_page<'p>(
    service: &str,
    app: &str,
    wanted: &[String],
    path: &str,
    people: impl Iterator<Item = (&'p str, &'p str)>,
) -> String {
    let plain = |text: &str| {
        text.replace('&', "&amp;")
            .replace('"', "&quot;")
            .replace('<', "&lt;")
    };
    let (path, app) = (plain(path), plain(app));
    let links = people.fold(String::new(), |links, (id, name)| {
        let (id, name) = (escape(id), plain(name));
        links + &format!("<li><a href=\"{path}&amp;as={id}\">As {name}</a></li>")
    });
    let wanted = wanted.iter().fold(String::new(), |list, scope| {
        list + &format!("<li><code>{}</code></li>", plain(scope))
    });
    format!(
        "<!DOCTYPE html><html lang=\"en\"><meta charset=\"utf-8\">\
         <meta name=\"color-scheme\" content=\"light dark\"><title>Authorize {app} · {service}</title>\
         <body style=\"font:16px/1.5 system-ui;max-width:32rem;margin:3rem auto;padding:0 1rem\">\
         <h1>Authorize {app}</h1><p><strong>{app}</strong> wants to act for you on {service}, with:</p>\
         <ul>{wanted}</ul><p>Allow it</p><ul>{links}</ul>\
         <p><a href=\"{path}&amp;as=nobody\">Refuse</a></p></body></html>"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn nothing(_: &Call<'_>) -> Reply {
        Ok(Answer::new(204))
    }

    const TABLE: &[Route] = &[
        route("GET", "/commits/{ref*}/status", nothing),
        route("GET", "/commits/{ref*}", nothing),
        route("GET", "/apps/{app}", nothing),
    ];

    fn found(path: &str) -> Option<(&'static str, String)> {
        find(&[TABLE], &Method::GET, path).map(|(route, params)| (route.path, params[0].1.clone()))
    }

    #[test]
    fn a_ref_may_hold_slashes_escaped_or_not() {
        let expected = Some(("/commits/{ref*}/status", "topic/one".to_owned()));
        assert_eq!(found("/commits/topic/one/status"), expected);
        assert_eq!(found("/commits/topic%2Fone/status"), expected);
        assert_eq!(
            found("/commits/a/b"),
            Some(("/commits/{ref*}", "a/b".to_owned()))
        );
    }

    #[test]
    fn a_trailing_slash_or_an_empty_segment_is_no_route() {
        assert_eq!(found("/apps/"), None);
        assert_eq!(found("/apps/x/"), None);
        assert_eq!(found("/commits//a"), None);
    }
}
