//! Rules over several members of one object.

use serde_json::{Map, Value as Json};

use super::checker::Checker;
use super::violation::Rule;
use crate::surface::Surface;

/// A rule over several members of one object.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub enum Check {
    /// At least one of these members.
    AnyOf(&'static [&'static str]),
    /// Not both of these members.
    NotBoth(&'static str, &'static str),
    /// The first member only when the second is there, and not false.
    OnlyWith(&'static str, &'static str),
    /// The first member not when the second is true.
    NotWith(&'static str, &'static str),
    /// The first number not above the second.
    Ordered(&'static str, &'static str),
    /// A text of a certain form.
    Format(&'static str, Format),
    /// A number above 0.
    Positive(&'static str),
    /// Different texts in this list.
    Different(&'static str),
    /// What is chosen from the start is among the options; only the elements that allow it
    /// have markup or addresses in options.
    Options,
    /// `dispatch_action` does not go with a file input.
    FileInput,
    /// At most so many characters in all cells.
    Cells(usize),
    /// Rows of equal length, the first without rich text.
    Rectangle,
    /// A task outside a plan is not pending.
    Status,
    /// Tasks of a plan have different ids.
    Tasks,
    /// Every series has one point for each category; names differ.
    Series,
}

/// The form of a text or a number.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub enum Format {
    /// `YYYY-MM-DD`, a day that exists.
    Date,
    /// `HH:mm`, 24 hours.
    Time,
    /// Seconds since 1970 with ten digits.
    DateTime,
}

pub(super) type Members = Map<String, Json>;

pub(super) fn there<'m>(members: &'m Members, name: &str) -> Option<&'m Json> {
    members.get(name).filter(|value| !value.is_null())
}

fn truth(members: &Members, name: &str) -> bool {
    members.get(name) == Some(&Json::Bool(true))
}

pub(super) fn list<'m>(members: &'m Members, name: &str) -> &'m [Json] {
    members
        .get(name)
        .and_then(Json::as_array)
        .map_or(&[], Vec::as_slice)
}

fn number(value: &Json) -> Option<f64> {
    value.as_f64().or_else(|| value.as_str()?.parse().ok())
}

impl Checker {
    pub(super) fn check(&mut self, check: &Check, members: &Members) {
        match *check {
            Check::AnyOf(names) => {
                if names.iter().all(|name| there(members, name).is_none()) {
                    let message = format!("missing required field: {}", names.join(" or "));
                    self.fail(Rule::OneOfRequired, message, names.into(), Json::Null);
                }
            }
            Check::NotBoth(a, b) => {
                if there(members, a).is_some() && there(members, b).is_some() {
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
                let other_on =
                    there(members, other).is_some_and(|value| *value != Json::Bool(false));
                if there(members, name).is_some_and(|value| *value != Json::Bool(false))
                    && !other_on
                {
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
                if truth(members, name) && truth(members, other) {
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
                let bounds = (
                    there(members, low).and_then(number),
                    there(members, high).and_then(number),
                );
                if let (Some(least), Some(most)) = bounds
                    && least > most
                {
                    {
                        self.fail_at(
                            low,
                            Rule::Range,
                            format!("must not be above {high}"),
                            most.into(),
                            least.into(),
                        );
                    }
                }
            }
            _ => self.content(check, members),
        }
    }

    /// Rules over what members hold.
    fn content(&mut self, check: &Check, members: &Members) {
        match *check {
            Check::Format(name, format) => {
                if let Some(value) = there(members, name).filter(|value| !format.fits(value)) {
                    self.fail_at(
                        name,
                        Rule::Format,
                        format!("must be {}", format.words()),
                        format.words().into(),
                        value.clone(),
                    );
                }
            }
            Check::Positive(name) => {
                if let Some(value) =
                    there(members, name).filter(|value| number(value).is_some_and(|n| n <= 0.0))
                {
                    self.fail_at(
                        name,
                        Rule::Range,
                        "must be more than 0",
                        0.into(),
                        value.clone(),
                    );
                }
            }
            Check::Different(name) => self.within(name, |checker| {
                checker.different(list(members, name), Json::as_str);
            }),
            Check::Options => self.options(members),
            Check::FileInput => {
                let element = there(members, "element").and_then(|element| element.get("type"));
                if truth(members, "dispatch_action") && element == Some(&"file_input".into()) {
                    self.fail_at(
                        "dispatch_action",
                        Rule::NotWith,
                        "must not be set with file_input",
                        Json::Null,
                        Json::Null,
                    );
                }
            }
            Check::Cells(most) => self.cells(most, members),
            Check::Rectangle => self.rectangle(list(members, "rows")),
            Check::Status => {
                let in_plan = self.at.contains("/tasks/");
                if !in_plan
                    && self.surface == Surface::Message
                    && there(members, "status") == Some(&"pending".into())
                {
                    self.fail_at(
                        "status",
                        Rule::Enum,
                        "must be a valid enum value",
                        Json::Null,
                        "pending".into(),
                    );
                }
            }
            Check::Tasks => self.within("tasks", |checker| {
                checker.different(list(members, "tasks"), |task| task.get("task_id")?.as_str());
            }),
            Check::Series => self.series(members),
            _ => {}
        }
    }

    /// Items of a list must differ in what `key` gives.
    pub(super) fn different<'j>(
        &mut self,
        items: &'j [Json],
        key: impl Fn(&'j Json) -> Option<&'j str>,
    ) {
        let mut seen = std::collections::HashSet::new();
        for (n, item) in items.iter().enumerate() {
            if let Some(found) = key(item).filter(|found| !seen.insert(*found)) {
                self.within(n, |checker| {
                    checker.fail(Rule::Unique, "must be unique", Json::Null, found.into());
                });
            }
        }
    }
}
