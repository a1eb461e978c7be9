//! Where the walk is, and telling what is wrong there.

use std::fmt::{Display, Write};

use serde_json::Value as Json;

use super::checker::Checker;
use super::violation::{MOST, Rule, Violation};

impl Checker {
    /// Runs `walk` one step further in.
    pub(super) fn within(&mut self, step: impl Display, walk: impl FnOnce(&mut Self)) {
        let length = self.at.len();
        let _ = write!(self.at, "/{step}");
        walk(self);
        self.at.truncate(length);
    }

    pub(super) fn fail(
        &mut self,
        rule: Rule,
        message: impl Into<String>,
        expected: Json,
        got: Json,
    ) {
        self.tell(None, rule, message.into(), expected, got);
    }

    /// As [`fail`](Self::fail), about a member of the object where the walk is.
    pub(super) fn fail_at(
        &mut self,
        field: &str,
        rule: Rule,
        message: impl Into<String>,
        expected: Json,
        got: Json,
    ) {
        self.within(escaped(field), |checker| {
            checker.tell(Some(field), rule, message.into(), expected, got);
        });
    }

    fn tell(
        &mut self,
        field: Option<&str>,
        rule: Rule,
        message: String,
        expected: Json,
        got: Json,
    ) {
        if self.violations.len() < MOST {
            self.violations.push(Violation {
                pointer: self.at.clone(),
                rule,
                message,
                field: field.map(str::to_owned),
                expected,
                got,
            });
        }
    }

    pub(super) fn wrong_type(&mut self, expected: &str, got: &Json) {
        let found = match got {
            Json::Null => "null",
            Json::Bool(_) => "a boolean",
            Json::Number(_) => "a number",
            Json::String(_) => "a string",
            Json::Array(_) => "an array",
            Json::Object(_) => "an object",
        };
        let message = format!("must provide {expected}");
        self.fail(Rule::JsonType, message, expected.into(), found.into());
    }
}

/// A member's name as a step of a JSON pointer.
pub(super) fn escaped(name: &str) -> String {
    name.replace('~', "~0").replace('/', "~1")
}
