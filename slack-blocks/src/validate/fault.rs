//! Reporting what is wrong at a place.

use serde_json::Value as Json;

use super::checker::Checker;
use super::path::Step;
use super::seen::Seen;
use super::violation::{MOST, Rule, Violation};

impl<'n> Checker<'n> {
    /// Runs `walk` one step further in.
    pub(super) fn within(&mut self, step: impl Into<Step<'n>>, walk: impl FnOnce(&mut Self)) {
        self.at.push(step.into());
        walk(self);
        self.at.pop();
    }

    #[cold]
    pub(super) fn fail(
        &mut self,
        rule: Rule,
        message: impl Into<String>,
        expected: Json,
        got: Json,
    ) {
        self.report(None, rule, message.into(), expected, got);
    }

    /// As [`fail`](Self::fail), about a field of the object where the walk is.
    #[cold]
    pub(super) fn fail_at(
        &mut self,
        field: &str,
        rule: Rule,
        message: impl Into<String>,
        expected: Json,
        got: Json,
    ) {
        self.report(Some(field), rule, message.into(), expected, got);
    }

    /// A field that must be there is not.
    #[cold]
    pub(super) fn missing(&mut self, field: &str) {
        let message = format!("missing required field: {field}");
        self.fail_at(field, Rule::Required, message, Json::Null, Json::Null);
    }

    fn report(
        &mut self,
        field: Option<&str>,
        rule: Rule,
        message: String,
        expected: Json,
        got: Json,
    ) {
        if self.violations.len() < MOST {
            self.violations.push(Violation {
                pointer: self.at.pointer(field),
                rule,
                message,
                field: field.map(str::to_owned),
                expected,
                got,
            });
        }
    }

    #[cold]
    pub(super) fn wrong_type(&mut self, expected: &str, got: Seen<'n>) {
        let found = match got {
            Seen::Null => "null",
            Seen::Bool(_) => "a boolean",
            Seen::Int(_) | Seen::Great(_) | Seen::Float(_) => "a number",
            Seen::Text(_) => "a string",
            Seen::List(_) => "an array",
            Seen::Object(_) => "an object",
            Seen::Raw(_) | Seen::Odd => return self.odd = true,
        };
        let message = format!("must provide {expected}");
        self.fail(Rule::JsonType, message, expected.into(), found.into());
    }
}
