//! Rules over several members of one object.

use serde_json::Value as Json;

use super::checker::Checker;
use super::ids::Ids;
use super::seen::{Fields, List, Seen};
use super::violation::Rule;
use crate::spec::Check;
use crate::surface::Surface;

impl<'n> Checker<'n> {
    pub(super) fn check(&mut self, check: &Check, fields: Fields<'n>) {
        match *check {
            Check::AnyOf(names) => {
                if names.iter().all(|name| fields.get(name).is_null()) {
                    let message = format!("missing required field: {}", names.join(" or "));
                    self.fail(Rule::OneOfRequired, message, names.into(), Json::Null);
                }
            }
            Check::NotBoth(a, b) => {
                if !fields.get(a).is_null() && !fields.get(b).is_null() {
                    let message = format!("must not have both {a} and {b}");
                    self.fail(
                        Rule::MutuallyExclusive,
                        message,
                        vec![a, b].into(),
                        Json::Null,
                    );
                }
            }
            Check::OnlyWith(name, other) => {
                let on = |name| !matches!(fields.get(name), Seen::Null | Seen::Bool(false));
                if on(name) && !on(other) {
                    self.fail_at(
                        name,
                        Rule::NotWith,
                        format!("must not be set without {other}"),
                        other.into(),
                        Json::Null,
                    );
                }
            }
            Check::NotWith(name, other) => {
                if fields.get(name).is_true() && fields.get(other).is_true() {
                    self.fail_at(
                        name,
                        Rule::NotWith,
                        format!("must not be set with {other}"),
                        other.into(),
                        Json::Null,
                    );
                }
            }
            Check::Ordered(low, high) => {
                let bounds = (fields.get(low).as_number(), fields.get(high).as_number());
                if let (Some(least), Some(most)) = bounds
                    && least > most
                {
                    let message = format!("must not be above {high}");
                    self.fail_at(low, Rule::Range, message, most.into(), least.into());
                }
            }
            _ => self.content(check, fields),
        }
    }

    /// Rules over what members hold.
    fn content(&mut self, check: &Check, fields: Fields<'n>) {
        match *check {
            Check::Format(name, format) => {
                let value = fields.get(name);
                if !format.fits(value) {
                    self.fail_at(
                        name,
                        Rule::Format,
                        format!("must be {}", format.words()),
                        format.words().into(),
                        value.to_json(),
                    );
                }
            }
            Check::Positive(name) => {
                let value = fields.get(name);
                if value.as_number().is_some_and(|n| n <= 0.0) {
                    let got = value.to_json();
                    self.fail_at(name, Rule::Range, "must be more than 0", 0.into(), got);
                }
            }
            Check::Different(name) => self.within(name, |checker| {
                checker.different(fields.get(name).list(), Seen::text);
            }),
            Check::Options => self.options(fields),
            Check::FileInput => {
                let element = fields.get("element").get("type").text();
                if element == Some("file_input") && fields.get("dispatch_action").is_true() {
                    self.fail_at(
                        "dispatch_action",
                        Rule::NotWith,
                        "must not be set with file_input",
                        Json::Null,
                        Json::Null,
                    );
                }
            }
            Check::Cells(most) => self.cells(most, fields),
            Check::Rectangle => self.rectangle(fields.get("rows").list()),
            Check::Status
                if self.surface == Surface::Message
                    && fields.get("status").text() == Some("pending")
                    && !self.planned =>
            {
                self.fail_at(
                    "status",
                    Rule::Enum,
                    "must be a valid enum value",
                    Json::Null,
                    "pending".into(),
                );
            }
            Check::Tasks => self.within("tasks", |checker| {
                let id = |task: Seen<'n>| task.get("task_id").text();
                checker.different(fields.get("tasks").list(), id);
            }),
            Check::Series => self.series(fields),
            _ => {}
        }
    }

    /// Items of a list must differ in what `key` gives.
    pub(super) fn different(&mut self, items: List<'n>, key: impl Fn(Seen<'n>) -> Option<&'n str>) {
        let mut seen = Ids::new();
        for (n, item) in items.iter().enumerate() {
            if let Some(found) = key(item).filter(|found| !seen.insert(found)) {
                self.within(n, |checker| {
                    checker.fail(Rule::Unique, "must be unique", Json::Null, found.into());
                });
            }
        }
    }
}
