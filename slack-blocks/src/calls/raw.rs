//! Any method, for those that this crate does not model.

use std::borrow::Cow;

use bytes::Bytes;
use http::Response;
use serde::Serialize;
use serde_json::Value;

use crate::endpoint::{Endpoint, Form, Payload, decode_json, json};
use crate::error::{BuildError, DecodeError};
use crate::pace::Tier;
use crate::retry::Class;

/// A call of any method, through the client's authorisation, retries and errors.
///
/// ```
/// use slack_blocks::web::calls::Raw;
/// use slack_blocks::web::retry::Class;
///
/// let call = Raw::new("team.info", Class::Safe).field("team", "T0000000001");
/// # let _ = call;
/// ```
///
/// Read the answer as [`Value`], or into your own type with
/// [`send_as`](crate::Client::send_as). Not paced: its tier is not known.
#[derive(Clone)]
#[must_use = "a call does nothing until it is sent"]
pub struct Raw {
    method: String,
    class: Class,
    arguments: Arguments,
}

#[derive(Clone)]
enum Arguments {
    Form(Form),
    Json(Value),
}

/// Arguments can hold anything.
impl std::fmt::Debug for Raw {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Raw")
            .field("method", &self.method)
            .field("class", &self.class)
            .finish_non_exhaustive()
    }
}

impl Raw {
    /// Calls `method`, `team.info`. `class` says what repeating it would do: when in
    /// doubt, [`Class::CheckFirst`].
    ///
    /// # Arguments
    /// - `method`: name of the method, `team.info`.
    /// - `class`: what repeating it would do.
    pub fn new(method: impl Into<String>, class: Class) -> Self {
        Self {
            method: method.into(),
            class,
            arguments: Arguments::Form(Form::new()),
        }
    }

    /// Adds a form field. Fields and [`json`](Self::json) exclude each other; the last
    /// one wins.
    pub fn field(mut self, name: impl Into<Cow<'static, str>>, value: impl Into<String>) -> Self {
        let form = match self.arguments {
            Arguments::Form(form) => form,
            Arguments::Json(_) => Form::new(),
        };
        self.arguments = Arguments::Form(form.field(name, value.into()));
        self
    }

    /// Sends these arguments as JSON.
    ///
    /// # Errors
    /// When `arguments` cannot be written as JSON.
    pub fn json(mut self, arguments: &impl Serialize) -> Result<Self, BuildError> {
        self.arguments = Arguments::Json(serde_json::to_value(arguments)?);
        Ok(self)
    }
}

impl Endpoint for Raw {
    type Response = Value;
    const PATH: &'static str = "/{method}";
    const CLASS: Class = Class::CheckFirst;
    const TIER: Tier = Tier::Special;

    fn arguments(&self) -> Vec<&str> {
        vec![&self.method]
    }

    fn class(&self) -> Class {
        self.class
    }

    fn body(&self) -> Result<Payload, BuildError> {
        match &self.arguments {
            Arguments::Form(form) => Ok(Payload::Form(form.clone())),
            Arguments::Json(value) => json(value),
        }
    }

    fn decode(answer: &Response<Bytes>) -> Result<Value, DecodeError> {
        decode_json(answer)
    }
}
