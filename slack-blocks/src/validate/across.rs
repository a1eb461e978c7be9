//! Rules over several blocks.

use serde_json::{Map, Value as Json};

use super::checker::Checker;
use super::lists::characters;
use super::violation::Rule;

/// Characters of all markdown blocks of a message.
const MARKDOWN: usize = 12_000;
/// Charts in a message.
const CHARTS: usize = 2;
/// Characters in all cells of all tables of a message, by kind of table.
const TABLES: [(&str, usize); 2] = [("table", 10_000), ("data_table", 20_000)];

impl Checker {
    /// Ids must differ, and one element of a view has the focus.
    pub(super) fn identity(&mut self, name: &str, value: &Json) {
        let twice = match (name, value) {
            ("block_id", Json::String(id)) => !self.block_ids.insert(id.clone()),
            ("action_id", Json::String(id)) => !self.action_ids.insert(id.clone()),
            ("focus_on_load", Json::Bool(true)) => std::mem::replace(&mut self.focused, true),
            _ => false,
        };
        if twice {
            self.fail_at(
                name,
                Rule::Unique,
                "must be unique",
                Json::Null,
                value.clone(),
            );
        }
    }

    /// Sums and counts over the blocks of a message or a view.
    pub(super) fn across(&mut self, list: &[Json]) {
        let of = |kind: &'static str| {
            list.iter()
                .enumerate()
                .filter(move |(_, block)| block["type"] == kind)
        };
        let markdown: Vec<usize> = of("markdown")
            .filter_map(|(_, block)| Some(block["text"].as_str()?.chars().count()))
            .collect();
        let total: usize = markdown.iter().sum();
        if total > MARKDOWN && markdown.iter().all(|one| *one <= MARKDOWN) {
            let message = format!(
                "must be less than {} characters in all markdown blocks",
                MARKDOWN + 1
            );
            self.fail(Rule::TotalChars, message, MARKDOWN.into(), total.into());
        }
        let charts = of("data_visualization").count();
        for (n, _) in of("data_visualization").skip(CHARTS) {
            self.within(n, |checker| {
                let message = format!("must have at most {CHARTS} charts");
                checker.fail(Rule::CountPerMessage, message, CHARTS.into(), charts.into());
            });
        }
        for (kind, most) in TABLES {
            let mut total = 0;
            for (n, table) in of(kind) {
                let own = characters(&table["rows"]);
                total += own;
                if total > most && own <= most {
                    self.within(format_args!("{n}/rows"), |checker| {
                        let message =
                            format!("must be less than {} characters in all tables", most + 1);
                        checker.fail(Rule::TotalChars, message, most.into(), total.into());
                    });
                }
            }
        }
    }

    /// A modal with an input block needs a button that sends it.
    pub(super) fn submit(&mut self, view: &Map<String, Json>, blocks: &[Json]) {
        let asks = blocks.iter().any(|block| block["type"] == "input");
        if asks && view.get("submit").is_none_or(Json::is_null) {
            self.fail_at(
                "submit",
                Rule::Required,
                "missing required field: submit",
                Json::Null,
                Json::Null,
            );
        }
    }
}
