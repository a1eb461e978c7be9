//! Pages by number, with `Link` headers.

use serde_json::{Value, json};

use crate::http::{Answer, Call, Reply, escape};

const DEFAULT: usize = 30;
const MOST: usize = 100;

/// Which part of a list was asked for.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Page {
    pub(super) number: usize,
    pub(super) size: usize,
}

impl Page {
    pub(super) fn of(call: &Call<'_>) -> Self {
        let read = |name| {
            call.request
                .query(name)
                .and_then(|text| text.parse::<usize>().ok())
        };
        Self {
            number: read("page").unwrap_or(1).max(1),
            size: read("per_page")
                .filter(|size| *size > 0)
                .unwrap_or(DEFAULT)
                .min(MOST),
        }
    }

    pub(super) fn skip(self) -> usize {
        (self.number - 1).saturating_mul(self.size)
    }

    pub(super) fn take<T>(self, items: impl Iterator<Item = T>) -> Vec<T> {
        items.skip(self.skip()).take(self.size).collect()
    }

    /// Adds `Link`, naming the repository by its number as GitHub does.
    pub(super) fn link(self, call: &Call<'_>, answer: Answer, total: usize) -> Answer {
        let last = total.div_ceil(self.size).max(1);
        let mut links = Vec::new();
        if self.number > 1 {
            links.push(Self::address(call, 1, "first"));
            links.push(Self::address(call, self.number - 1, "prev"));
        }
        if self.number < last {
            links.push(Self::address(call, self.number + 1, "next"));
            links.push(Self::address(call, last, "last"));
        }
        if links.is_empty() {
            answer
        } else {
            answer.with("link", links.join(", "))
        }
    }

    fn address(call: &Call<'_>, number: usize, rel: &str) -> String {
        let (owner, repo) = (call.param("owner"), call.param("repo"));
        let named = format!("/repos/{owner}/{repo}");
        let id = call.shared.lock().github.repo_id;
        let path = match call.request.path.strip_prefix(&named) {
            Some(rest) if !owner.is_empty() => format!("/repositories/{id}{rest}"),
            _ => call.request.path.clone(),
        };
        let kept = call.request.query.iter().filter(|(key, _)| key != "page");
        let mut query: Vec<String> = kept
            .map(|(key, value)| format!("{}={}", escape(key), escape(value)))
            .collect();
        query.push(format!("page={number}"));
        format!(
            "<{}{path}?{}>; rel=\"{rel}\"",
            call.shared.urls.github,
            query.join("&")
        )
    }
}

/// A plain array, one page of it.
pub(super) fn list(call: &Call<'_>, items: Vec<Value>) -> Reply {
    let page = Page::of(call);
    let total = items.len();
    let shown = page.take(items.into_iter());
    Ok(page.link(call, Answer::json(200, &Value::Array(shown)), total))
}

/// `{total_count, NAME: […]}`, one page of it.
pub(super) fn envelope(call: &Call<'_>, name: &str, items: Vec<Value>) -> Reply {
    let page = Page::of(call);
    let total = items.len();
    let shown = page.take(items.into_iter());
    let body = json!({ "total_count": total, name: shown });
    Ok(page.link(call, Answer::json(200, &body), total))
}
