//! The table of the documentation is the tables of the code.

use std::fmt::Write;

use slack_blocks::spec::{Spec, answers, blocks, elements, objects, rich_text, slots, views};

fn rows(table: &mut String, spec: &Spec, name: &str) {
    for field in spec.fields {
        let mut limits = Vec::new();
        if field.required {
            limits.push("required".to_owned());
        }
        let mut span = |bounds: Option<(usize, usize)>, of: &str| match bounds {
            None | Some((0, usize::MAX)) => {}
            Some((least, usize::MAX)) => limits.push(format!("at least {least} {of}")),
            Some((least, most)) => limits.push(format!("{least} to {most} {of}")),
        };
        span(field.chars, "characters");
        span(field.items, "items");
        span(field.each, "in each");
        if let Some((least, up)) = field.range {
            limits.push(if up == i64::MAX {
                format!("from {least}")
            } else {
                format!("{least} to {up}")
            });
        }
        if !field.words.is_empty() && field.words.len() < 20 {
            limits.push(field.words.join(" / "));
        }
        if !limits.is_empty() {
            writeln!(
                table,
                "| `{name}.{}` | {} | {} |",
                field.name,
                limits.join("; "),
                field.source
            )
            .unwrap();
        }
    }
}

#[test]
fn the_documented_rules_are_the_rules() {
    let mut table = String::from("| field | limit | source |\n|---|---|---|\n");
    for spec in blocks::ALL.iter().chain(&elements::ALL) {
        let element = elements::ALL
            .iter()
            .any(|other| std::ptr::eq(*other, *spec));
        let name = if element && spec.kind == "image" {
            "image element"
        } else {
            spec.kind
        };
        rows(&mut table, spec, name);
    }
    for (name, spec) in [
        ("option", &objects::OPTION),
        ("option_group", &objects::OPTION_GROUP),
        ("confirm", &objects::CONFIRM),
        ("conversation_filter", &objects::CONVERSATION_FILTER),
        ("dispatch_action_config", &objects::DISPATCH_ACTION_CONFIG),
        ("slack_file", &objects::SLACK_FILE),
        ("slack_icon", &objects::SLACK_ICON),
        ("workflow", &objects::WORKFLOW),
        ("trigger", &objects::TRIGGER),
        ("input parameter", &objects::INPUT_PARAMETER),
        ("feedback button", &objects::FEEDBACK_BUTTON),
        ("plain_text", &slots::PLAIN_TEXT),
        ("mrkdwn", &slots::MRKDWN),
        ("raw_text", &objects::RAW_TEXT),
        ("raw_number", &objects::RAW_NUMBER),
        ("action_cell", &objects::ACTION_CELL),
        ("column setting", &objects::COLUMN_SETTING),
        ("pie", &objects::PIE),
        ("segment", &objects::SEGMENT),
        ("bar, area, line", &objects::BAR),
        ("series", &objects::SERIES),
        ("point", &objects::POINT),
        ("axis_config", &objects::AXIS_CONFIG),
        ("answer to a view", &answers::VIEW),
        ("answer to a menu", &answers::OPTIONS),
        ("modal", &views::MODAL),
        ("home", &views::HOME),
    ] {
        rows(&mut table, spec, name);
    }
    for spec in slots::RICH_TEXT_ELEMENT.takes {
        rows(&mut table, spec, spec.kind);
    }
    for spec in rich_text::INLINE {
        rows(&mut table, spec, &format!("{} inline", spec.kind));
    }
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/blocks.md");
    // The crate may be tested alone, without the book.
    let Ok(chapter) = std::fs::read_to_string(file) else {
        return;
    };
    assert!(
        chapter.contains(&table),
        "docs/blocks.md should hold this table:\n{table}"
    );
}
