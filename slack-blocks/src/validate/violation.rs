//! What is wrong, and where.

use std::error::Error;
use std::fmt;
use std::ops::Deref;

use serde::ser::{Serialize, SerializeMap, Serializer};
use serde_json::{Value, json};

/// Maximum violations that are reported of one document.
pub(super) const MOST: usize = 1000;

/// The rule that was broken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Rule {
    /// A member must be there.
    Required,
    /// One of several members must be there.
    OneOfRequired,
    /// Two members exclude each other.
    MutuallyExclusive,
    /// A member does not go with another one, or does not belong to the object at all.
    NotWith,
    /// No such member.
    UnknownMember,
    /// No such `type`.
    UnknownType,
    /// Another JSON type is needed.
    JsonType,
    /// Too many characters.
    MaxChars,
    /// Too few characters.
    MinChars,
    /// Too many items.
    MaxItems,
    /// Too few items.
    MinItems,
    /// Too many characters in all.
    TotalChars,
    /// Too small or too great.
    Range,
    /// Not one of the words.
    Enum,
    /// Not written as it must be.
    Format,
    /// Must be `plain_text`.
    PlainTextOnly,
    /// There twice.
    Unique,
    /// Not for this surface.
    Surface,
    /// Not in this place.
    NotAllowedHere,
    /// Not one of the options.
    NotAmongOptions,
    /// Not one of the categories, or one of them is missing.
    NotAmongCategories,
    /// Rows differ in length.
    SameLength,
    /// Too many of a kind in one message.
    CountPerMessage,
    /// A message without anything to show: Slack's `no_text`.
    NoText,
    /// `markdown_text` beside text or blocks: Slack's `markdown_text_conflict`.
    MarkdownTextConflict,
    /// Too many bytes: Slack's `view_too_large`.
    MaxBytes,
}

impl Rule {
    /// A stable word, such as `max_chars`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Required => "required",
            Self::OneOfRequired => "one_of_required",
            Self::MutuallyExclusive => "mutually_exclusive",
            Self::NotWith => "not_with",
            Self::UnknownMember => "unknown_member",
            Self::UnknownType => "unknown_type",
            Self::JsonType => "json_type",
            Self::MaxChars => "max_chars",
            Self::MinChars => "min_chars",
            Self::MaxItems => "max_items",
            Self::MinItems => "min_items",
            Self::TotalChars => "total_chars",
            Self::Range => "range",
            Self::Enum => "enum",
            Self::Format => "format",
            Self::PlainTextOnly => "plain_text_only",
            Self::Unique => "unique",
            Self::Surface => "surface",
            Self::NotAllowedHere => "not_allowed_here",
            Self::NotAmongOptions => "not_among_options",
            Self::NotAmongCategories => "not_among_categories",
            Self::SameLength => "same_length",
            Self::CountPerMessage => "count_per_message",
            Self::NoText => "no_text",
            Self::MarkdownTextConflict => "markdown_text_conflict",
            Self::MaxBytes => "max_bytes",
        }
    }
}

/// One fault of a document.
#[derive(Clone, Debug, PartialEq)]
pub struct Violation {
    pub(super) pointer: String,
    pub(super) rule: Rule,
    pub(super) message: String,
    pub(super) field: Option<String>,
    pub(super) expected: Value,
    pub(super) got: Value,
}

impl Violation {
    pub(super) fn not_json() -> Self {
        Self {
            pointer: String::new(),
            rule: Rule::JsonType,
            message: "must provide JSON".to_owned(),
            field: None,
            expected: Value::Null,
            got: Value::Null,
        }
    }

    /// Where: a JSON pointer into the document, such as `/0/text/text`.
    #[must_use]
    pub fn pointer(&self) -> &str {
        &self.pointer
    }

    /// Which rule.
    #[must_use]
    pub fn rule(&self) -> Rule {
        self.rule
    }

    /// Slack's code: `missing_field` or `failed_constraint`.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self.rule {
            Rule::Required | Rule::OneOfRequired | Rule::NoText => "missing_field",
            _ => "failed_constraint",
        }
    }

    /// A sentence for people. Its wording may change; compare pointers and rules.
    #[must_use]
    pub fn message(&self) -> &str {
        &self.message
    }

    /// The member that the rule names, if it names one.
    #[must_use]
    pub fn field(&self) -> Option<&str> {
        self.field.as_deref()
    }

    /// What the rule asks for: a limit, a list of words; `null` when it has no value.
    #[must_use]
    pub fn expected(&self) -> &Value {
        &self.expected
    }

    /// What was found: a length, a word; `null` when nothing was.
    #[must_use]
    pub fn got(&self) -> &Value {
        &self.got
    }
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} [json-pointer:{}]", self.message, self.pointer)
    }
}

impl Serialize for Violation {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("pointer", &self.pointer)?;
        map.serialize_entry("code", self.code())?;
        map.serialize_entry("message", &self.message)?;
        let mut constraint = json!({ "type": self.rule.as_str() });
        if !self.expected.is_null() {
            constraint["expected"] = self.expected.clone();
        }
        if !self.got.is_null() {
            constraint["got"] = self.got.clone();
        }
        map.serialize_entry("constraint", &constraint)?;
        if let Some(field) = &self.field {
            map.serialize_entry("field", field)?;
        }
        map.end()
    }
}

/// All faults of a document, at least one and at most the first 1000; reads as a slice.
#[derive(Clone, Debug, PartialEq)]
pub struct Violations {
    list: Vec<Violation>,
    error: &'static str,
}

impl Violations {
    pub(super) fn new(list: Vec<Violation>, error: &'static str) -> Self {
        Self { list, error }
    }

    pub(super) fn of(violation: Violation) -> Self {
        Self::new(vec![violation], "invalid_blocks")
    }

    /// `invalid_blocks`, `invalid_message` or `invalid_view`, as Slack's answer has it.
    #[must_use]
    pub fn error(&self) -> &'static str {
        self.error
    }

    /// The body with which Slack's `blocks.validate` would answer.
    #[must_use]
    pub fn to_answer(&self) -> Value {
        json!({ "ok": false, "error": self.error, "errors": self.list })
    }
}

impl Deref for Violations {
    type Target = [Violation];

    fn deref(&self) -> &[Violation] {
        &self.list
    }
}

impl fmt::Display for Violations {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.error)?;
        for violation in &self.list {
            write!(f, "; {violation}")?;
        }
        Ok(())
    }
}

impl Error for Violations {}
