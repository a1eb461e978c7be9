//! Rules over lists: options, cells, series.

use std::collections::HashSet;

use serde_json::Value as Json;

use super::checker::Checker;
use super::ids::Ids;
use super::seen::{Fields, List, Seen};
use super::violation::Rule;
use crate::spec::objects;

/// Characters of a category.
const CATEGORY: usize = objects::AXIS_CONFIG.max_each("categories");
/// Comparisons of options one by one that are cheaper than a set; more than any list that
/// Slack takes needs.
const PAIRS: usize = 20_000;

/// The options of a menu, without groups and in groups.
#[derive(Clone, Copy)]
struct Offered<'n> {
    options: List<'n>,
    groups: List<'n>,
}

impl<'n> Offered<'n> {
    fn lists(self) -> impl Iterator<Item = List<'n>> {
        let groups = self.groups.iter();
        std::iter::once(self.options).chain(groups.map(|group| group.get("options").list()))
    }

    fn len(self) -> usize {
        self.lists().map(List::len).sum()
    }

    fn holds(self, option: Seen<'n>) -> bool {
        self.lists()
            .flat_map(List::iter)
            .any(|offered| offered.is(option))
    }

    /// All of them, to look them up. Only JSON can.
    fn set(self) -> Option<HashSet<&'n Json>> {
        let mut set = HashSet::new();
        for list in self.lists() {
            match list {
                List::Json(list) => set.extend(list),
                List::Parts(_) => return None,
            }
        }
        Some(set)
    }
}

impl<'n> Checker<'n> {
    pub(super) fn options(&mut self, fields: Fields<'n>) {
        let kind = fields.get("type").text().unwrap_or_default();
        let markup = matches!(kind, "checkboxes" | "radio_buttons");
        let url = kind == "overflow";
        let offered = Offered {
            options: fields.get("options").list(),
            groups: fields.get("option_groups").list(),
        };
        self.within("options", |checker| {
            checker.each_option(offered.options, markup, url);
        });
        self.at.push("option_groups".into());
        for (n, group) in offered.groups.iter().enumerate() {
            self.at.push(n.into());
            self.within("options", |checker| {
                checker.each_option(group.get("options").list(), markup, url);
            });
            self.at.pop();
        }
        self.at.pop();
        self.chosen(fields, offered);
    }

    fn each_option(&mut self, options: List<'n>, markup: bool, url: bool) {
        for (n, option) in options.iter().enumerate() {
            self.at.push(n.into());
            self.option(option, markup, url);
            self.at.pop();
        }
    }

    fn option(&mut self, option: Seen<'n>, markup: bool, url: bool) {
        for name in ["text", "description"] {
            if !markup && option.get(name).get("type").text() == Some("mrkdwn") {
                let (expected, got) = ("plain_text".into(), "mrkdwn".into());
                self.within(name, |checker| {
                    checker.fail_at(
                        "type",
                        Rule::PlainTextOnly,
                        "must be plain_text",
                        expected,
                        got,
                    );
                });
            }
        }
        if !url && !option.get("url").is_null() {
            self.fail_at(
                "url",
                Rule::NotWith,
                "invalid additional property: url",
                Json::Null,
                Json::Null,
            );
        }
    }

    /// What is chosen from the start is offered.
    fn chosen(&mut self, fields: Fields<'n>, offered: Offered<'n>) {
        let initial = fields.get("initial_option");
        let several = fields.get("initial_options").list();
        let count = offered.len();
        if count == 0 || (initial.is_null() && several.is_empty()) {
            return;
        }
        let set = if count.saturating_mul(several.len()) > PAIRS {
            let set = offered.set();
            // Typed lists as long as that are refused for their length.
            if set.is_none() {
                self.odd = true;
                return;
            }
            set
        } else {
            None
        };
        if !initial.is_null() && !offered.holds(initial) {
            let got = initial.get("value").to_json();
            let message = "must be one of the options";
            self.fail_at(
                "initial_option",
                Rule::NotAmongOptions,
                message,
                Json::Null,
                got,
            );
        }
        self.at.push("initial_options".into());
        for (n, option) in several.iter().enumerate() {
            let among = match (&set, several) {
                (Some(set), List::Json(list)) => set.contains(&list[n]),
                _ => offered.holds(option),
            };
            if !among {
                self.within(n, |checker| {
                    let got = option.get("value").to_json();
                    let message = "must be one of the options";
                    checker.fail(Rule::NotAmongOptions, message, Json::Null, got);
                });
            }
        }
        self.at.pop();
    }

    pub(super) fn cells(&mut self, most: usize, fields: Fields<'n>) {
        let found = characters(Seen::List(fields.get("rows").list()));
        if found > most {
            let message = format!("must be less than {} characters in all cells", most + 1);
            self.fail_at("rows", Rule::TotalChars, message, most.into(), found.into());
        }
    }

    pub(super) fn rectangle(&mut self, rows: List<'n>) {
        let Seen::List(head) = rows.get(0) else {
            return;
        };
        self.at.push("rows".into());
        self.at.push(0.into());
        if head.is_empty() {
            let message = "must have at least 1 items";
            self.fail(Rule::MinItems, message, 1.into(), 0.into());
        }
        for (n, cell) in head.iter().enumerate() {
            if cell.get("type").text() == Some("rich_text") {
                self.within(n, |checker| {
                    checker.fail_at(
                        "type",
                        Rule::NotAllowedHere,
                        "cell not allowed in a header: rich_text",
                        Json::Null,
                        "rich_text".into(),
                    );
                });
            }
        }
        self.at.pop();
        for (n, row) in rows.iter().enumerate().skip(1) {
            let Seen::List(row) = row else { continue };
            if row.len() != head.len() {
                self.within(n, |checker| {
                    let message = "must be as long as the first row";
                    let (expected, got) = (head.len().into(), row.len().into());
                    checker.fail(Rule::SameLength, message, expected, got);
                });
            }
        }
        self.at.pop();
    }

    pub(super) fn series(&mut self, fields: Fields<'n>) {
        let categories = fields.get("axis_config").get("categories").list();
        let mut known = Ids::new();
        for category in categories.iter().filter_map(Seen::text) {
            known.insert(category);
        }
        let series = fields.get("series").list();
        self.at.push("series".into());
        for (n, one) in series.iter().enumerate() {
            let Seen::List(points) = one.get("data") else {
                continue;
            };
            self.at.push(n.into());
            self.within("data", |checker| {
                checker.points(points, categories, &known);
            });
            self.at.pop();
        }
        self.different(series, |one| one.get("name").text());
        self.at.pop();
    }

    /// The points of a series: one for each category.
    fn points(&mut self, points: List<'n>, categories: List<'n>, known: &Ids<'n>) {
        let mut labels = Ids::new();
        let mut strange = false;
        for (n, point) in points.iter().enumerate() {
            let label = point.get("label");
            match label.text() {
                Some(text) if known.holds(text) => {
                    labels.insert(text);
                }
                _ => {
                    strange = true;
                    self.within(n, |checker| {
                        checker.fail_at(
                            "label",
                            Rule::NotAmongCategories,
                            "must be one of the categories",
                            Json::Null,
                            label.to_json(),
                        );
                    });
                }
            }
        }
        let missing = categories
            .iter()
            .filter_map(Seen::text)
            .find(|category| !labels.holds(category));
        if let Some(category) = missing.filter(|_| !strange) {
            // One that is too long is not repeated for every series.
            let short = Some(category).filter(|it| it.len() <= 4 * CATEGORY);
            let message = "must have a point for every category";
            self.fail(Rule::NotAmongCategories, message, short.into(), Json::Null);
        }
    }
}

/// The characters of all texts in a cell, a row of cells or several rows.
pub(super) fn characters(cells: Seen<'_>) -> usize {
    match cells {
        Seen::List(list) => list.iter().map(characters).sum(),
        Seen::Object(fields) => {
            let mut sum = 0;
            fields.each(|name, value| {
                sum += match value {
                    Seen::Text(text) if name == "text" => text.chars().count(),
                    Seen::Object(_) | Seen::List(_) => characters(value),
                    _ => 0,
                };
            });
            sum
        }
        _ => 0,
    }
}
