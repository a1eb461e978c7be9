//! Rules over several blocks.

use serde_json::Value as Json;

use super::checker::Checker;
use super::lists::characters;
use super::seen::{Fields, List, Seen};
use super::violation::Rule;
use crate::spec::messages::{MAX_CHARTS, MAX_DATA_TABLE_CHARS, MAX_MARKDOWN, MAX_TABLE_CHARS};

impl<'n> Checker<'n> {
    /// Sums and counts over the blocks of a message or a view.
    pub(super) fn across(&mut self, list: List<'n>) {
        let of = |kind: &'static str| {
            list.iter()
                .enumerate()
                .filter(move |(_, block)| block.get("type").text() == Some(kind))
        };
        let (mut total, mut one_is_long) = (0, false);
        let (mut charts, mut tables) = (0, false);
        for block in list.iter() {
            match block.get("type").text() {
                Some("markdown") => {
                    let own = block
                        .get("text")
                        .text()
                        .map_or(0, |text| text.chars().count());
                    total += own;
                    one_is_long |= own > MAX_MARKDOWN;
                }
                Some("data_visualization") => charts += 1,
                Some("table" | "data_table") => tables = true,
                _ => {}
            }
        }
        // One that is too long alone is reported already.
        if total > MAX_MARKDOWN && !one_is_long {
            let message = format!(
                "must be less than {} characters in all markdown blocks",
                MAX_MARKDOWN + 1
            );
            self.fail(Rule::TotalChars, message, MAX_MARKDOWN.into(), total.into());
        }
        if charts > MAX_CHARTS {
            for (n, _) in of("data_visualization").skip(MAX_CHARTS) {
                self.within(n, |checker| {
                    let message = format!("must have at most {MAX_CHARTS} charts");
                    let (most, found) = (MAX_CHARTS.into(), charts.into());
                    checker.fail(Rule::CountPerMessage, message, most, found);
                });
            }
        }
        if !tables {
            return;
        }
        for (kind, most) in [
            ("table", MAX_TABLE_CHARS),
            ("data_table", MAX_DATA_TABLE_CHARS),
        ] {
            let mut total = 0;
            for (n, table) in of(kind) {
                let own = characters(Seen::List(table.get("rows").list()));
                total += own;
                if total > most && own <= most {
                    self.at.push(n.into());
                    self.within("rows", |checker| {
                        let message =
                            format!("must be less than {} characters in all tables", most + 1);
                        checker.fail(Rule::TotalChars, message, most.into(), total.into());
                    });
                    self.at.pop();
                }
            }
        }
    }

    /// A modal with an input block needs a button that sends it.
    pub(super) fn submit(&mut self, view: Fields<'n>, blocks: List<'n>) {
        let is_input = |block: Seen<'_>| block.get("type").text() == Some("input");
        if blocks.iter().any(is_input) && view.get("submit").is_null() {
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
