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

type Members = Map<String, Json>;

fn there<'m>(members: &'m Members, name: &str) -> Option<&'m Json> {
    members.get(name).filter(|value| !value.is_null())
}

fn truth(members: &Members, name: &str) -> bool {
    members.get(name) == Some(&Json::Bool(true))
}

fn list<'m>(members: &'m Members, name: &str) -> &'m [Json] {
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
                if let (Some(least), Some(most)) = bounds {
                    if least > most {
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
                checker.different(list(members, name), Json::as_str)
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
        }
    }

    /// Items of a list must differ in what `key` gives.
    fn different<'j>(&mut self, items: &'j [Json], key: impl Fn(&'j Json) -> Option<&'j str>) {
        let mut seen = std::collections::HashSet::new();
        for (n, item) in items.iter().enumerate() {
            if let Some(found) = key(item).filter(|found| !seen.insert(*found)) {
                self.within(n, |checker| {
                    checker.fail(Rule::Unique, "must be unique", Json::Null, found.into())
                });
            }
        }
    }

    fn options(&mut self, members: &Members) {
        let kind = members
            .get("type")
            .and_then(Json::as_str)
            .unwrap_or_default();
        let markup = matches!(kind, "checkboxes" | "radio_buttons");
        let url = kind == "overflow";
        let groups = list(members, "option_groups");
        let lists = std::iter::once(("options".to_owned(), list(members, "options")))
            .chain(groups.iter().enumerate().map(|(n, group)| {
                (
                    format!("option_groups/{n}/options"),
                    group
                        .as_object()
                        .map_or(&[][..], |group| list(group, "options")),
                )
            }))
            .collect::<Vec<_>>();
        for (at, options) in &lists {
            for (n, option) in options.iter().enumerate() {
                self.within(format_args!("{at}/{n}"), |checker| {
                    checker.option(option, markup, url)
                });
            }
        }
        if lists.iter().all(|(_, options)| options.is_empty()) {
            return;
        }
        let among = |option: &Json| lists.iter().any(|(_, options)| options.contains(option));
        if let Some(initial) = there(members, "initial_option").filter(|option| !among(option)) {
            self.fail_at(
                "initial_option",
                Rule::NotAmongOptions,
                "must be one of the options",
                Json::Null,
                initial["value"].clone(),
            );
        }
        for (n, initial) in list(members, "initial_options")
            .iter()
            .enumerate()
            .filter(|(_, option)| !among(option))
        {
            self.within(format_args!("initial_options/{n}"), |checker| {
                checker.fail(
                    Rule::NotAmongOptions,
                    "must be one of the options",
                    Json::Null,
                    initial["value"].clone(),
                );
            });
        }
    }

    fn option(&mut self, option: &Json, markup: bool, url: bool) {
        for name in ["text", "description"] {
            if !markup && option[name]["type"] == "mrkdwn" {
                let (expected, got) = ("plain_text".into(), "mrkdwn".into());
                self.within(name, |checker| {
                    checker.fail_at(
                        "type",
                        Rule::PlainTextOnly,
                        "must be plain_text",
                        expected,
                        got,
                    )
                });
            }
        }
        if !url && option.get("url").is_some_and(|url| !url.is_null()) {
            self.fail_at(
                "url",
                Rule::NotWith,
                "invalid additional property: url",
                Json::Null,
                Json::Null,
            );
        }
    }

    fn cells(&mut self, most: usize, members: &Members) {
        let found = list(members, "rows").iter().map(characters).sum::<usize>();
        if found > most {
            let message = format!("must be less than {} characters in all cells", most + 1);
            self.fail_at("rows", Rule::TotalChars, message, most.into(), found.into());
        }
    }

    fn rectangle(&mut self, rows: &[Json]) {
        let Some(Json::Array(head)) = rows.first() else {
            return;
        };
        for (n, cell) in head
            .iter()
            .enumerate()
            .filter(|(_, cell)| cell["type"] == "rich_text")
        {
            self.within(format_args!("rows/0/{n}"), |checker| {
                checker.fail_at(
                    "type",
                    Rule::NotAllowedHere,
                    "cell not allowed in a header: rich_text",
                    Json::Null,
                    cell["type"].clone(),
                );
            });
        }
        for (n, row) in rows.iter().enumerate().skip(1) {
            let Json::Array(row) = row else { continue };
            if row.len() != head.len() {
                self.within(format_args!("rows/{n}"), |checker| {
                    checker.fail(
                        Rule::SameLength,
                        "must be as long as the first row",
                        head.len().into(),
                        row.len().into(),
                    );
                });
            }
        }
    }

    fn series(&mut self, members: &Members) {
        let categories = members
            .get("axis_config")
            .and_then(Json::as_object)
            .map_or(&[][..], |axis| list(axis, "categories"));
        let series = list(members, "series");
        for (n, one) in series.iter().enumerate() {
            let Some(points) = one["data"].as_array() else {
                continue;
            };
            let strange = |point: &Json| !categories.contains(&point["label"]);
            for (m, point) in points
                .iter()
                .enumerate()
                .filter(|(_, point)| strange(point))
            {
                self.within(format_args!("series/{n}/data/{m}"), |checker| {
                    let got = point["label"].clone();
                    checker.fail_at(
                        "label",
                        Rule::NotAmongCategories,
                        "must be one of the categories",
                        Json::Null,
                        got,
                    );
                });
            }
            let missing = categories
                .iter()
                .find(|category| !points.iter().any(|point| point["label"] == **category));
            if let Some(category) = missing.filter(|_| !points.iter().any(strange)) {
                self.within(format_args!("series/{n}/data"), |checker| {
                    let message = "must have a point for every category";
                    checker.fail(
                        Rule::NotAmongCategories,
                        message,
                        category.clone(),
                        Json::Null,
                    );
                });
            }
        }
        self.within("series", |checker| {
            checker.different(series, |one| one["name"].as_str())
        });
    }
}

/// The characters of all texts in a cell or a row of cells.
pub(super) fn characters(cell: &Json) -> usize {
    match cell {
        Json::Array(parts) => parts.iter().map(characters).sum(),
        Json::Object(members) => members
            .iter()
            .map(|(name, value)| match value {
                Json::String(text) if name == "text" => text.chars().count(),
                Json::Object(_) | Json::Array(_) => characters(value),
                _ => 0,
            })
            .sum(),
        _ => 0,
    }
}

impl Format {
    fn words(self) -> &'static str {
        match self {
            Self::Date => "a date: YYYY-MM-DD",
            Self::Time => "a time: HH:mm",
            Self::DateTime => "seconds since 1970 with ten digits",
        }
    }

    fn fits(self, value: &Json) -> bool {
        match (self, value) {
            (Self::Date, Json::String(text)) => is_date(text),
            (Self::Time, Json::String(text)) => {
                split(text, [2, 2], b':').is_some_and(|[hour, minute]| hour < 24 && minute < 60)
            }
            (Self::DateTime, Json::Number(number)) => number
                .as_u64()
                .is_some_and(|seconds| (1_000_000_000..10_000_000_000).contains(&seconds)),
            // Another JSON type is a violation of its own.
            _ => true,
        }
    }
}

/// Numbers of these widths with a sign between them.
fn split<const N: usize>(text: &str, widths: [usize; N], sign: u8) -> Option<[u32; N]> {
    let mut numbers = [0; N];
    let mut parts = text.as_bytes().split(|byte| *byte == sign);
    for (number, width) in numbers.iter_mut().zip(widths) {
        let part = parts
            .next()
            .filter(|part| part.len() == width && part.iter().all(u8::is_ascii_digit))?;
        *number = part
            .iter()
            .fold(0, |sum, digit| sum * 10 + u32::from(digit - b'0'));
    }
    parts.next().is_none().then_some(numbers)
}

fn is_date(text: &str) -> bool {
    let Some([year, month, day]) = split(text, [4, 2, 2], b'-') else {
        return false;
    };
    let leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    let days = match month {
        4 | 6 | 9 | 11 => 30,
        2 if leap => 29,
        2 => 28,
        1..=12 => 31,
        _ => return false,
    };
    (1..=days).contains(&day)
}
