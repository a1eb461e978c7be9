//! The limits that the documentation names are those of the tables.

use std::collections::HashMap;
use std::fs;
use std::path::Path;

use slack_blocks::limits;
use slack_blocks::spec::{
    Field, Spec, blocks, elements, messages, objects, rich_text, slots, views,
};

/// All tables of Block Kit, by the names under which the types refer to them.
fn tables() -> HashMap<String, &'static Spec> {
    let mut tables = HashMap::new();
    let mut add = |module: &str, name: &str, spec| {
        let kept = tables.insert(format!("{module}::{name}"), spec);
        assert!(kept.is_none(), "{module}::{name}");
    };
    for spec in blocks::ALL {
        add("blocks", &spec.kind.to_uppercase(), spec);
    }
    for spec in elements::ALL {
        let name = match spec.kind {
            "image" => "IMAGE_ELEMENT".to_owned(),
            "url" => "URL_SOURCE".to_owned(),
            kind => kind.to_uppercase(),
        };
        add("elements", &name, spec);
    }
    for spec in rich_text::INLINE
        .into_iter()
        .chain(slots::RICH_TEXT_ELEMENT.takes.iter().copied())
    {
        add("rich_text", &spec.kind.to_uppercase(), spec);
    }
    add("rich_text", "STYLE", &rich_text::STYLE);
    add("slots", "PLAIN_TEXT", &slots::PLAIN_TEXT);
    add("slots", "MRKDWN", &slots::MRKDWN);
    add("views", "MODAL", &views::MODAL);
    add("views", "HOME", &views::HOME);
    add("elements", "FEEDBACK_BUTTON", &objects::FEEDBACK_BUTTON);
    for (name, spec) in [
        ("RAW_TEXT", &objects::RAW_TEXT),
        ("RAW_NUMBER", &objects::RAW_NUMBER),
        ("OPTION", &objects::OPTION),
        ("OPTION_GROUP", &objects::OPTION_GROUP),
        ("CONFIRM", &objects::CONFIRM),
        ("CONVERSATION_FILTER", &objects::CONVERSATION_FILTER),
        ("DISPATCH_ACTION_CONFIG", &objects::DISPATCH_ACTION_CONFIG),
        ("SLACK_FILE", &objects::SLACK_FILE),
        ("SLACK_ICON", &objects::SLACK_ICON),
        ("TRIGGER", &objects::TRIGGER),
        ("WORKFLOW", &objects::WORKFLOW),
        ("FEEDBACK_BUTTON", &objects::FEEDBACK_BUTTON),
        ("INPUT_PARAMETER", &objects::INPUT_PARAMETER),
        ("COLUMN_SETTING", &objects::COLUMN_SETTING),
        ("ACTION_CELL", &objects::ACTION_CELL),
        ("PIE", &objects::PIE),
        ("SEGMENT", &objects::SEGMENT),
        ("SERIES", &objects::SERIES),
        ("POINT", &objects::POINT),
        ("AXIS_CONFIG", &objects::AXIS_CONFIG),
    ] {
        add("objects", name, spec);
    }
    tables
}

/// A field of a typed object, with its documentation.
struct Documented {
    table: String,
    field: String,
    text: String,
}

fn read(file: &Path, found: &mut Vec<Documented>) {
    let source = fs::read_to_string(file).unwrap();
    let (mut table, mut text) = (None, String::new());
    for line in source.lines().map(str::trim) {
        if let Some(doc) = line.strip_prefix("///") {
            text.push_str(doc);
            continue;
        }
        if line.starts_with("pub struct") {
            table = line
                .split_once("\" by ")
                .and_then(|(_, rest)| rest.split_once(','))
                .map(|(name, _)| name.to_owned());
        } else if let (Some(table), Some(declared)) = (&table, line.strip_prefix("pub ")) {
            let rust = declared.split([':', ' ']).next().unwrap();
            let json = declared
                .split_once("= \"")
                .map_or(rust, |(_, rest)| rest.split('"').next().unwrap());
            if !text.is_empty() && !rust.is_empty() && declared.contains(": ") && rust != "fn" {
                found.push(Documented {
                    table: table.clone(),
                    field: json.to_owned(),
                    text: std::mem::take(&mut text),
                });
            }
        }
        text.clear();
    }
}

fn documented() -> Vec<Documented> {
    let mut found = Vec::new();
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    for folder in ["block", "element", "object", "rich_text", "text", "surface"] {
        for file in fs::read_dir(source.join(folder)).unwrap() {
            read(&file.unwrap().path(), &mut found);
        }
        read(&source.join(format!("{folder}.rs")), &mut found);
    }
    found
}

/// The numbers of a sentence about limits: `At most 75 characters`, `1 to 10 items`.
fn claimed(text: &str) -> Vec<u64> {
    let words: Vec<&str> = text
        .split(|c: char| c.is_whitespace() || ";,:()".contains(c))
        .filter(|word| !word.is_empty())
        .collect();
    let number = |word: &str| word.trim_end_matches('.').parse::<u64>().ok();
    let mut numbers = Vec::new();
    for (n, word) in words.iter().enumerate() {
        let Some(value) = number(word) else { continue };
        let before = |back: usize| n.checked_sub(back).map_or("", |at| words[at]);
        let bound = ["most", "least"].contains(&before(1))
            || before(1) == "to" && number(before(2)).is_some()
            || words.get(n + 1) == Some(&"to")
                && words.get(n + 2).copied().and_then(number).is_some();
        if bound {
            numbers.push(value);
        }
    }
    numbers
}

/// The numbers of a row that documentation may name, and those that it must.
fn limits_of(field: &Field) -> (Vec<u64>, Vec<u64>) {
    let (mut may, mut must) = (Vec::new(), Vec::new());
    for (least, most) in [field.chars, field.items, field.each].into_iter().flatten() {
        may.push(least as u64);
        if most != usize::MAX {
            may.push(most as u64);
            must.push(most as u64);
        }
    }
    if let Some((least, most)) = field.range {
        may.extend([least.unsigned_abs(), most.unsigned_abs()]);
        if most != i64::MAX {
            must.push(most.unsigned_abs());
        }
    }
    (may, must)
}

#[test]
fn every_limit_in_the_documentation_is_the_one_of_the_table() {
    let tables = tables();
    let mut wrong = Vec::new();
    let fields = documented();
    assert!(fields.len() > 300, "{}", fields.len());
    for it in &fields {
        let spec = tables
            .get(&it.table)
            .unwrap_or_else(|| panic!("{}", it.table));
        let field = spec
            .field(&it.field)
            .unwrap_or_else(|| panic!("{}.{}", it.table, it.field));
        let (may, must) = limits_of(field);
        let claimed = claimed(&it.text);
        let place = format!("{}.{}", it.table, it.field);
        for number in claimed.iter().filter(|number| !may.contains(number)) {
            wrong.push(format!("{place}: the table has no {number}: {}", it.text));
        }
        for number in must.iter().filter(|number| !claimed.contains(number)) {
            wrong.push(format!("{place}: not documented: {number}:{}", it.text));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_named_limits_are_those_of_the_tables() {
    assert_eq!(limits::HEADER_TEXT, 150);
    assert_eq!(limits::BUTTON_TEXT, elements::BUTTON.max_chars("text"));
    assert_eq!(limits::SECTION_TEXT, blocks::SECTION.max_chars("text"));
    assert_eq!(limits::MARKDOWN_TEXT, messages::MAX_MARKDOWN);
    assert_eq!(limits::VIEW_BYTES, views::MAX_BYTES);
}
