//! Lists: `Range` in, `Content-Range`, `Next-Range` and 206 out.

use std::cmp::Ordering;

use serde_json::Value;

use super::refuse;
use crate::http::{Answer, Call, Reply};

const DEFAULT_MAX: usize = 200;
const LARGEST_MAX: usize = 1000;

/// A parsed `Range` header.
#[derive(Debug, PartialEq)]
struct Range {
    field: String,
    /// The bound where the page starts, and whether it is left out itself.
    start: Option<(String, bool)>,
    end: Option<String>,
    max: usize,
    descending: bool,
}

impl Range {
    /// Takes every spelling seen: `id ..`, `version ]5..; order=desc,max=10;`, `seq; max=1`.
    fn parse(text: &str) -> Option<Self> {
        let mut parts = text
            .split([';', ','])
            .map(str::trim)
            .filter(|part| !part.is_empty());
        let mut head = parts.next()?.splitn(2, ' ');
        let mut range = Self {
            field: head.next()?.to_owned(),
            start: None,
            end: None,
            max: DEFAULT_MAX,
            descending: false,
        };
        let bounds = head.next().unwrap_or("..").trim();
        let (start, end) = bounds.split_once("..")?;
        let (start, exclusive) = match start.strip_prefix(']') {
            Some(start) => (start, true),
            None => (start.strip_prefix('[').unwrap_or(start), false),
        };
        range.start = (!start.is_empty()).then(|| (start.to_owned(), exclusive));
        range.end = (!end.is_empty()).then(|| end.to_owned());
        for option in parts {
            match option.split_once('=')? {
                ("max", max) => range.max = max.parse::<usize>().ok()?.clamp(1, LARGEST_MAX),
                ("order", "asc") => range.descending = false,
                ("order", "desc") => range.descending = true,
                _ => return None,
            }
        }
        Some(range)
    }

    fn order(&self, a: &str, b: &str) -> Ordering {
        let order = match (a.parse::<u64>(), b.parse::<u64>()) {
            (Ok(a), Ok(b)) => a.cmp(&b),
            _ => a.cmp(b),
        };
        if self.descending {
            order.reverse()
        } else {
            order
        }
    }

    fn holds(&self, key: &str) -> bool {
        let after_start =
            self.start
                .as_ref()
                .is_none_or(|(start, exclusive)| match self.order(key, start) {
                    Ordering::Less => false,
                    Ordering::Equal => !exclusive,
                    Ordering::Greater => true,
                });
        let before_end = self.end.as_ref();
        after_start && before_end.is_none_or(|end| self.order(key, end) != Ordering::Greater)
    }
}

/// Answers a list, sorted and cut as the caller's `Range` says; by `id` without one. Items that
/// lack a field in the answer may carry it in their sort key.
pub(super) fn answer(call: &Call<'_>, items: Vec<Value>, fields: &[&str]) -> Reply {
    let asked = call.request.header("range").unwrap_or("id ..");
    let range = Range::parse(asked).filter(|range| fields.contains(&range.field.as_str()));
    let Some(range) = range else {
        let message = format!(
            "Lists of this kind can be ranged on: {}.",
            fields.join(", ")
        );
        return Err(refuse(416, "requested_range_not_satisfiable", &message));
    };
    let mut keyed: Vec<(String, Value)> = items
        .into_iter()
        .map(|item| (key(&item, &range.field), item))
        .filter(|(key, _)| range.holds(key))
        .collect();
    keyed.sort_by(|(a, _), (b, _)| range.order(a, b));
    let more = keyed.len() > range.max;
    keyed.truncate(range.max);
    let (first, last) = match (keyed.first(), keyed.last()) {
        (Some(first), Some(last)) => (first.0.clone(), last.0.clone()),
        _ => Default::default(),
    };
    let body: Vec<Value> = keyed.into_iter().map(|(_, item)| item).collect();
    let mut answer = Answer::json(if more { 206 } else { 200 }, &Value::Array(body))
        .with("accept-ranges", fields.join(", "))
        .with(
            "content-range",
            format!("{} {first}..{last}; max={}", range.field, range.max),
        );
    if more {
        let order = if range.descending { ", order=desc" } else { "" };
        let end = range.end.as_deref().unwrap_or_default();
        let next = format!("{} ]{last}..{end}; max={}{order}", range.field, range.max);
        answer = answer.with("next-range", next);
    }
    Ok(answer)
}

fn key(item: &Value, field: &str) -> String {
    match &item[field] {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_spelling_seen_in_the_wild_is_read() {
        for (text, max, descending) in [
            ("id ..; max=1000;", 1000, false),
            ("version ..; max=15, order=desc", 15, true),
            ("version ..; order=desc,max=1", 1, true),
            ("version; order=desc,max=10;", 10, true),
            ("version ]..; order=desc,max=10;", 10, true),
            ("seq ..; order=desc,max=1000", 1000, true),
            ("id ]abc..; max=2", 2, false),
            ("id ..", 200, false),
        ] {
            let range = Range::parse(text).unwrap();
            assert_eq!((range.max, range.descending), (max, descending), "{text}");
        }
        assert_eq!(Range::parse("id ..; speed=9"), None);
        assert_eq!(Range::parse("id 5"), None);
    }

    #[test]
    fn bounds_hold_in_both_directions() {
        let up = Range::parse("version ]5..9").unwrap();
        assert_eq!(
            [4, 5, 6, 9, 10].map(|n| up.holds(&n.to_string())),
            [false, false, true, true, false]
        );
        let down = Range::parse("version ]5..; order=desc").unwrap();
        assert_eq!(
            [4, 5, 6].map(|n| down.holds(&n.to_string())),
            [true, false, false]
        );
    }
}
