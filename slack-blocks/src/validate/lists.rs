//! Rules over lists: options, cells, series.

use std::collections::HashSet;

use serde_json::Value as Json;

use super::checker::Checker;
use super::checks::{Members, list, there};
use super::violation::Rule;
use crate::spec::objects;

/// Characters of a category.
const CATEGORY: usize = objects::AXIS_CONFIG.max_each("categories");

impl Checker {
    pub(super) fn options(&mut self, members: &Members) {
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
                    checker.option(option, markup, url);
                });
            }
        }
        let offered: HashSet<&Json> = lists.iter().flat_map(|(_, options)| *options).collect();
        if offered.is_empty() {
            return;
        }
        let among = |option: &Json| offered.contains(option);
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
                    );
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

    pub(super) fn cells(&mut self, most: usize, members: &Members) {
        let found = list(members, "rows").iter().map(characters).sum::<usize>();
        if found > most {
            let message = format!("must be less than {} characters in all cells", most + 1);
            self.fail_at("rows", Rule::TotalChars, message, most.into(), found.into());
        }
    }

    pub(super) fn rectangle(&mut self, rows: &[Json]) {
        let Some(Json::Array(head)) = rows.first() else {
            return;
        };
        if head.is_empty() {
            self.within("rows/0", |checker| {
                let message = "must have at least 1 items";
                checker.fail(Rule::MinItems, message, 1.into(), 0.into());
            });
        }
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

    pub(super) fn series(&mut self, members: &Members) {
        let categories = members
            .get("axis_config")
            .and_then(Json::as_object)
            .map_or(&[][..], |axis| list(axis, "categories"));
        let known: HashSet<&Json> = categories.iter().collect();
        let series = list(members, "series");
        for (n, one) in series.iter().enumerate() {
            let Some(points) = one["data"].as_array() else {
                continue;
            };
            let strange = |point: &Json| !known.contains(&point["label"]);
            let labels: HashSet<&Json> = points.iter().map(|point| &point["label"]).collect();
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
                .find(|category| !labels.contains(category));
            if let Some(category) = missing.filter(|_| !points.iter().any(strange)) {
                // One that is too long is not repeated for every series.
                let short = category.as_str().filter(|it| it.len() <= 4 * CATEGORY);
                self.within(format_args!("series/{n}/data"), |checker| {
                    let message = "must have a point for every category";
                    checker.fail(Rule::NotAmongCategories, message, short.into(), Json::Null);
                });
            }
        }
        self.within("series", |checker| {
            checker.different(series, |one| one["name"].as_str());
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
