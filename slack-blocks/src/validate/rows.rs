//! The rows of a table against the fields of an object.

use serde_json::Value as Json;

use super::checker::Checker;
use super::format::{is_number, is_url, short};
use super::seen::{Fields, List, Rows, Seen, Typed};
use super::violation::Rule;
use crate::spec::{Field, Role, Spec, Value, slots, views};

impl<'n> Checker<'n> {
    pub(super) fn members(&mut self, spec: &'static Spec, fields: Fields<'n>) {
        match fields {
            Fields::Typed(object) => self.typed_rows(spec, object),
            Fields::Json(members) => {
                for field in spec.fields {
                    match members.get(field.name) {
                        None | Some(Json::Null) if field.required => self.missing(field.name),
                        None | Some(Json::Null) => {}
                        Some(value) => self.row(field, Seen::json(value)),
                    }
                }
                for (name, value) in members {
                    if name != "type" && !value.is_null() && spec.field(name).is_none() {
                        self.additional(name, other_kinds_have(spec, name));
                    }
                }
            }
        }
        for check in spec.checks {
            self.check(check, fields);
        }
    }

    /// As for JSON; what is not in the table cannot be in the type.
    fn typed_rows(&mut self, spec: &'static Spec, object: &'n dyn Typed) {
        let rows = object.rows().filter(|_| std::ptr::eq(object.table(), spec));
        let Some(rows) = rows else {
            self.odd = true;
            return;
        };
        for row in Rows::of(rows.present | rows.required) {
            let field = &spec.fields[row];
            if rows.present & (1 << row) == 0 {
                self.missing(field.name);
            } else {
                self.row(field, object.field(row));
            }
        }
    }

    fn additional(&mut self, name: &str, other_kinds_have: bool) {
        let rule = if other_kinds_have {
            Rule::NotWith
        } else {
            Rule::UnknownMember
        };
        let message = format!("invalid additional property: {name}");
        self.fail_at(name, rule, message, Json::Null, Json::Null);
    }

    fn row(&mut self, field: &'static Field, value: Seen<'n>) {
        if matches!(field.value, Value::Received) {
            return self.additional(field.name, false);
        }
        if !is_right(field, value) {
            let outer = self.planned;
            self.planned |= field.role == Role::Tasks;
            self.at.push(field.name.into());
            self.field(field, value);
            self.at.pop();
            self.planned = outer;
        }
        if !self.plays(field.role, value) {
            let got = value.to_json();
            self.fail_at(field.name, Rule::Unique, "must be unique", Json::Null, got);
        }
    }

    fn field(&mut self, field: &'static Field, value: Seen<'n>) {
        self.value(&field.value, field, value);
        match value {
            Seen::Text(text) => {
                self.length(text, field.chars);
                self.word(field, text);
            }
            Seen::Int(found) => self.range(field, found, value),
            Seen::Great(_) => self.range(field, i64::MAX, value),
            Seen::List(list) => self.list(field, list),
            // A number that is not whole is reported already.
            _ => {}
        }
    }

    fn word(&mut self, field: &'static Field, text: &str) {
        if !is_listed(field, text) {
            let message = "must be a valid enum value";
            self.fail(Rule::Enum, message, field.words.into(), text.into());
        }
    }

    fn range(&mut self, field: &'static Field, found: i64, value: Seen<'n>) {
        if let Some((least, most)) = field.range
            && !is_within(field, found)
        {
            let message = format!("must be between {least} and {most}");
            let expected = vec![least, most].into();
            self.fail(Rule::Range, message, expected, value.to_json());
        }
    }

    fn list(&mut self, field: &'static Field, list: List<'n>) {
        if let Some(limits) = field.items {
            self.count(list.len(), limits);
        }
        // Texts in lists have their words and lengths, lists in lists their lengths.
        if field.each.is_none() && field.words.is_empty() {
            return;
        }
        for (n, item) in list.iter().enumerate() {
            match (item, field.each) {
                (Seen::List(inner), Some(limits)) => {
                    self.within(n, |checker| checker.count(inner.len(), limits));
                }
                (Seen::Text(text), each) => self.within(n, |checker| {
                    checker.length(text, each);
                    checker.word(field, text);
                }),
                _ => {}
            }
        }
    }

    fn count(&mut self, found: usize, (least, most): (usize, usize)) {
        if found > most {
            let message = format!("must have at most {most} items");
            self.fail(Rule::MaxItems, message, most.into(), found.into());
        } else if found < least {
            let message = format!("must have at least {least} items");
            self.fail(Rule::MinItems, message, least.into(), found.into());
        }
    }

    fn length(&mut self, text: &str, limits: Option<(usize, usize)>) {
        let Some((least, most)) = limits else { return };
        if is_short(text, limits) {
            return;
        }
        let count = text.chars().count();
        if count > most {
            self.fail(
                Rule::MaxChars,
                format!("must be less than {} characters", most + 1),
                most.into(),
                count.into(),
            );
        } else if count < least {
            let message = format!("must be more than {} characters", least - 1);
            self.fail(Rule::MinChars, message, least.into(), count.into());
        }
    }

    fn value(&mut self, expected: &'static Value, field: &'static Field, value: Seen<'n>) {
        let expected = match (expected, value) {
            (Value::Url, Seen::Text(text)) => {
                if !text.is_empty() && !is_url(text) {
                    let got = short(text).into();
                    self.fail(Rule::Format, "invalid url", Json::Null, got);
                }
                return;
            }
            (Value::Received, _)
            | (Value::Str, Seen::Text(_))
            | (Value::Bool, Seen::Bool(_))
            | (Value::Number, Seen::Int(_) | Seen::Great(_) | Seen::Float(_))
            | (Value::Int, Seen::Int(_) | Seen::Great(_))
            | (Value::Object, Seen::Object(_)) => return,
            (Value::Object, Seen::Raw(json)) if json.trim_start().starts_with('{') => return,
            (Value::NumberText, Seen::Text(text)) => {
                if !is_number(text) {
                    let message = "must be a number";
                    self.fail(Rule::Format, message, Json::Null, text.into());
                }
                return;
            }
            (Value::Plain | Value::Text, Seen::Object(text)) => {
                let plain = matches!(expected, Value::Plain);
                return self.text(plain, field.each.or(field.chars), text);
            }
            (Value::Of(spec), Seen::Object(fields)) => return self.of(spec, fields),
            (Value::Slot(slot), _) => return self.slot(slot, value),
            (Value::List(inner), Seen::List(list)) => {
                // Texts are looked at for their lengths: see `list`.
                for (n, item) in list.iter().enumerate() {
                    self.at.push(n.into());
                    self.value(inner, field, item);
                    self.at.pop();
                }
                return;
            }
            (Value::Str | Value::Url | Value::NumberText, _) => "a string",
            (Value::Bool, _) => "a boolean",
            (Value::Int, _) => "an integer",
            (Value::Number, _) => "a number",
            (Value::List(_), _) => "an array",
            (Value::Object | Value::Plain | Value::Text | Value::Of(_), _) => "an object",
        };
        self.wrong_type(expected, value);
    }

    fn text(&mut self, plain: bool, limits: Option<(usize, usize)>, fields: Fields<'n>) {
        if is_right_text(plain, limits, fields) {
            return;
        }
        let spec = match fields.get("type").text() {
            Some("plain_text") => &slots::PLAIN_TEXT,
            Some("mrkdwn") if !plain => &slots::MRKDWN,
            Some("mrkdwn") => {
                let message = "must be plain_text";
                let (expected, got) = ("plain_text".into(), "mrkdwn".into());
                return self.fail_at("type", Rule::PlainTextOnly, message, expected, got);
            }
            other => {
                let expected: Json = vec!["plain_text", "mrkdwn"].into();
                let message = "must be a valid enum value";
                return self.fail_at("type", Rule::Enum, message, expected, other.into());
            }
        };
        let before = self.violations.len();
        self.members(spec, fields);
        if let (Seen::Text(text), true) = (fields.get("text"), before == self.violations.len()) {
            self.within("text", |checker| checker.length(text, limits));
        }
    }
}

/// Whether a value that is neither a list nor an object with a table keeps to its row. No place
/// is noted for one that does.
#[inline(always)]
#[allow(clippy::inline_always, reason = "the row is known where it is called")]
pub(super) fn is_right(field: &'static Field, value: Seen<'_>) -> bool {
    match (&field.value, value) {
        (Value::Str, Seen::Text(text)) => has_length(text, field.chars) && is_listed(field, text),
        (Value::Url, Seen::Text(text)) => {
            let right = text.is_empty() || is_url(text);
            right && has_length(text, field.chars) && is_listed(field, text)
        }
        (Value::NumberText, Seen::Text(text)) => {
            is_number(text) && has_length(text, field.chars) && is_listed(field, text)
        }
        (Value::Int | Value::Number, Seen::Int(found)) => is_within(field, found),
        (Value::Int | Value::Number, Seen::Great(_)) => is_within(field, i64::MAX),
        (Value::Number, Seen::Float(_)) | (Value::Bool, Seen::Bool(_)) => true,
        (Value::Object, Seen::Raw(json)) => json.trim_start().starts_with('{'),
        _ => false,
    }
}

/// The same for a typed text object.
#[inline]
fn is_right_text(plain: bool, limits: Option<(usize, usize)>, fields: Fields<'_>) -> bool {
    const PLAIN: usize = slots::PLAIN_TEXT.row("text");
    const MRKDWN: usize = slots::MRKDWN.row("text");
    let Fields::Typed(object) = fields else {
        return false;
    };
    let table = object.table();
    let row = if std::ptr::eq(table, &raw const slots::PLAIN_TEXT) {
        PLAIN
    } else if !plain && std::ptr::eq(table, &raw const slots::MRKDWN) {
        MRKDWN
    } else {
        return false;
    };
    // Its other field is a flag.
    let Seen::Text(text) = object.field(row) else {
        return false;
    };
    object.rows().is_some() && has_length(text, table.fields[row].chars) && has_length(text, limits)
}

/// Whether a text has this many characters.
#[inline]
pub(super) fn has_length(text: &str, limits: Option<(usize, usize)>) -> bool {
    is_short(text, limits) || counted(text, limits)
}

#[cold]
fn counted(text: &str, limits: Option<(usize, usize)>) -> bool {
    limits.is_none_or(|(least, most)| (least..=most).contains(&text.chars().count()))
}

/// Whether a text is within these characters as its bytes show. False when unsure.
#[inline]
fn is_short(text: &str, limits: Option<(usize, usize)>) -> bool {
    let Some((least, most)) = limits else {
        return true;
    };
    // A character has at most four bytes and at least one.
    let bytes = text.len();
    let enough = if least <= 1 {
        bytes >= least
    } else {
        bytes >= least.saturating_mul(4)
    };
    bytes <= most && enough
}

#[inline]
fn is_listed(field: &'static Field, text: &str) -> bool {
    field.words.is_empty() || field.words.contains(&text)
}

#[inline]
fn is_within(field: &'static Field, found: i64) -> bool {
    field
        .range
        .is_none_or(|(least, most)| (least..=most).contains(&found))
}

/// Whether a field belongs to a sibling of the object rather than to nothing.
fn other_kinds_have(spec: &Spec, name: &str) -> bool {
    let siblings: [&Spec; 2] = match spec.kind {
        "plain_text" | "mrkdwn" => [&slots::PLAIN_TEXT, &slots::MRKDWN],
        "modal" | "home" => [&views::MODAL, &views::HOME],
        _ => return false,
    };
    siblings.iter().any(|sibling| sibling.field(name).is_some())
}
