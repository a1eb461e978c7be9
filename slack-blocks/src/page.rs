//! Lists come in pages: `response_metadata.next_cursor` continues.
//!
//! Source: <https://docs.slack.dev/apis/web-api/pagination>

use std::fmt;

use bytes::Bytes;
use futures_core::Stream;
use futures_util::stream::try_unfold;
use http::{HeaderMap, Method, Response};
use serde::{Deserialize, Serialize};

use crate::client::Client;
use crate::endpoint::{Echo, Endpoint, Payload};
use crate::error::{AnswerError, BuildError, Error};
use crate::pace::Tier;
use crate::retry::Class;

/// Where the next page of a list begins. Short-lived: use it within minutes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Cursor(String);

impl Cursor {
    /// The cursor as the server wrote it.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Items per page, 1 to 999; other numbers are moved into that range. Slack advises 200.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limit(u16);

impl From<u16> for Limit {
    fn from(items: u16) -> Self {
        Self(items.clamp(1, 999))
    }
}

impl fmt::Display for Limit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// One page of a list, and where the next one begins.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Page<T> {
    /// The items, in Slack's order. May be fewer than asked for, even none, on a page
    /// that is not the last.
    pub items: Vec<T>,
    next: Option<Cursor>,
}

/// `response_metadata` of a list.
#[derive(Clone, Debug, Default, Deserialize)]
#[non_exhaustive]
pub struct Continuation {
    /// Where the next page begins; empty or absent on the last one.
    #[serde(default)]
    pub next_cursor: Option<Cursor>,
}

impl<T> Page<T> {
    /// The page that holds `items` and continues so. List calls answer with this.
    #[must_use]
    pub fn new(items: Vec<T>, metadata: Option<Continuation>) -> Self {
        let next = metadata.and_then(|metadata| metadata.next_cursor);
        let next = next.filter(|cursor| !cursor.0.is_empty());
        Self { items, next }
    }

    /// Whether this is the last page.
    #[must_use]
    pub fn is_last(&self) -> bool {
        self.next.is_none()
    }

    /// Where the next page begins; `None` on the last one.
    #[must_use]
    pub fn next(&self) -> Option<&Cursor> {
        self.next.as_ref()
    }
}

/// The same call for a later page.
#[derive(Debug)]
struct Continued<'c, E> {
    call: &'c E,
    cursor: Option<Cursor>,
}

impl<E, T> Endpoint for Continued<'_, E>
where
    E: Endpoint<Response = Page<T>>,
    T: Send,
{
    type Response = Page<T>;
    const METHOD: Method = E::METHOD;
    const PATH: &'static str = E::PATH;
    const CLASS: Class = E::CLASS;
    const TIER: Tier = E::TIER;
    const WITH_TOKEN: bool = E::WITH_TOKEN;
    const ECHOES: &'static [Echo] = E::ECHOES;

    fn arguments(&self) -> Vec<&str> {
        self.call.arguments()
    }

    fn lane(&self) -> Option<&str> {
        self.call.lane()
    }

    fn conversation(&self) -> Option<&str> {
        self.call.conversation()
    }

    fn class(&self) -> Class {
        self.call.class()
    }

    fn headers(&self, headers: &mut HeaderMap) -> Result<(), BuildError> {
        self.call.headers(headers)
    }

    fn body(&self) -> Result<Payload, BuildError> {
        match (self.call.body()?, &self.cursor) {
            (Payload::Form(form), Some(cursor)) => {
                Ok(Payload::Form(form.field("cursor", cursor.as_str())))
            }
            (Payload::Json(_), Some(_)) => {
                Err(BuildError::invalid("a list call takes form fields"))
            }
            (body, None) => Ok(body),
        }
    }

    fn decode(answer: &Response<Bytes>) -> Result<Self::Response, AnswerError> {
        E::decode(answer)
    }
}

impl Client {
    /// The pages of a list call, fetched as the stream is polled. Ends after its first
    /// error, and when Slack offers the page it has just sent again.
    pub fn pages<'c, E, T>(&'c self, call: &'c E) -> impl Stream<Item = Result<Page<T>, Error>> + 'c
    where
        E: Endpoint<Response = Page<T>>,
        T: Send + 'c,
    {
        enum Next {
            First,
            At(Cursor),
            End,
        }
        try_unfold(Next::First, move |next| async move {
            let cursor = match next {
                Next::First => None,
                Next::At(cursor) => Some(cursor),
                Next::End => return Ok(None),
            };
            let continued = Continued { call, cursor };
            let page = self.send(&continued).await?;
            let next = match page.next.clone() {
                Some(next) if Some(&next) != continued.cursor.as_ref() => Next::At(next),
                _ => Next::End,
            };
            Ok(Some((page, next)))
        })
    }

    /// All items of a list call: as many requests as there are pages.
    ///
    /// # Errors
    /// As [`send`](Self::send); a part of a list is never returned as the whole.
    pub async fn all<E, T>(&self, call: &E) -> Result<Vec<T>, Error>
    where
        E: Endpoint<Response = Page<T>>,
        T: Send,
    {
        let mut items = Vec::new();
        let mut cursor = None;
        loop {
            let continued = Continued { call, cursor };
            let page = self.send(&continued).await?;
            items.extend(page.items);
            match page.next {
                Some(next) if Some(&next) != continued.cursor.as_ref() => cursor = Some(next),
                _ => return Ok(items),
            }
        }
    }

    /// The page of a list call that begins at `cursor`.
    ///
    /// # Errors
    /// As [`send`](Self::send); the code is `invalid_cursor` when it is too old.
    pub async fn page_at<E, T>(&self, call: &E, cursor: &Cursor) -> Result<Page<T>, Error>
    where
        E: Endpoint<Response = Page<T>>,
        T: Send,
    {
        let cursor = Some(cursor.clone());
        self.send(&Continued { call, cursor }).await
    }
}
