//! A statement with its arguments: a value that knows no database yet.

use std::borrow::Cow;

use serde::de::DeserializeOwned;
use sqlx::any::{Any, AnyArguments, AnyRow};
use sqlx::{Arguments as _, ColumnIndex, Decode, Encode, Row as _, Type};

use crate::{Error, Moment};

/// SQL text and what its `$1`, `$2` … stand for. See [`sql`].
#[must_use = "a statement does nothing until it is run"]
pub struct Statement {
    pub(crate) text: Cow<'static, str>,
    pub(crate) arguments: AnyArguments,
    pub(crate) wrong: Option<sqlx::Error>,
}

/// A statement in the common dialect: `$1` for arguments, `service_now()` for the time in
/// milliseconds, columns of `BIGINT`, `TEXT` and `{bytes}`, `{skip_locked}` after a `SELECT`
/// whose rows are taken.
///
/// Text is never built from outside values: those are arguments.
pub fn sql(text: impl Into<Cow<'static, str>>) -> Statement {
    Statement {
        text: text.into(),
        arguments: AnyArguments::default(),
        wrong: None,
    }
}

impl Statement {
    /// The next argument.
    pub fn bind<'a>(mut self, value: impl Encode<'a, Any> + Type<Any>) -> Self {
        if let Err(error) = self.arguments.add(value) {
            self.wrong.get_or_insert(sqlx::Error::Encode(error));
        }
        self
    }
}

impl std::fmt::Debug for Statement {
    /// Arguments can be secrets.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Statement").field(&self.text).finish()
    }
}

/// One row of a result.
pub struct Row(pub(crate) AnyRow);

impl std::fmt::Debug for Row {
    /// Values can be secrets.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let names = self.0.columns().iter().map(sqlx::Column::name);
        f.debug_list().entries(names).finish()
    }
}

impl Row {
    /// The value of a column.
    ///
    /// # Errors
    /// When there is no such column or it holds another type.
    pub fn get<'r, T>(&'r self, column: &'static str) -> Result<T, Error>
    where
        T: Decode<'r, Any> + Type<Any>,
        &'static str: ColumnIndex<AnyRow>,
    {
        self.0
            .try_get(column)
            .map_err(|error| Error::stored(column, error))
    }

    /// A column that holds JSON.
    ///
    /// # Errors
    /// As [`get`](Self::get), or when the JSON has another shape.
    pub fn json<T: DeserializeOwned>(&self, column: &'static str) -> Result<T, Error> {
        let text: String = self.get(column)?;
        serde_json::from_str(&text).map_err(|error| Error::stored(column, error))
    }

    /// A column that holds milliseconds since 1970 by the database's clock.
    ///
    /// # Errors
    /// As [`get`](Self::get).
    pub fn moment(&self, column: &'static str) -> Result<Moment, Error> {
        self.get(column).map(Moment)
    }

    /// The same, where it may be absent.
    ///
    /// # Errors
    /// As [`get`](Self::get).
    pub fn moment_or_none(&self, column: &'static str) -> Result<Option<Moment>, Error> {
        Ok(self.get::<Option<i64>>(column)?.map(Moment))
    }
}
