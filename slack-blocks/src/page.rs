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
use crate::error::{BuildError, DecodeError, Error, Trace};
use crate::pace::Tier;
use crate::retry::Class;

mod turned;
use self::turned::Turned;

/// Where the next page of a list begins. Short-lived: use it within minutes.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
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
    ///
    /// # Arguments
    /// - `items`: what the response holds.
    /// - `metadata`: its `response_metadata`, which says where the next page begins.
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

    fn decode(answer: &Response<Bytes>) -> Result<Self::Response, DecodeError> {
        E::decode(answer)
    }
}

/// The list that goes round.
fn cycle<E: Endpoint>(error: Error) -> Error {
    error.traced(Trace::of(E::METHOD, E::PATH))
}

impl Client {
    /// The pages of a list call, fetched as the stream is polled. Ends after its first
    /// error; a page that leads to one that was read before is one.
    pub fn pages<'c, E, T>(&'c self, call: &'c E) -> impl Stream<Item = Result<Page<T>, Error>> + 'c
    where
        E: Endpoint<Response = Page<T>>,
        T: Send + 'c,
    {
        let start = Some((None::<Cursor>, Turned::new(None)));
        try_unfold(start, move |state| async move {
            let Some((cursor, mut turned)) = state else {
                return Ok(None);
            };
            let page = self.send(&Continued { call, cursor }).await?;
            let Some(next) = page.next.clone() else {
                return Ok(Some((page, None)));
            };
            turned.to(&next).map_err(cycle::<E>)?;
            Ok(Some((page, Some((Some(next), turned)))))
        })
    }

    /// All items of a list call: as many requests as there are pages.
    ///
    /// # Errors
    /// As [`send`](Self::send), and [`Error::PageCycle`]; a part of a list is never returned
    /// as the whole.
    pub async fn all<E, T>(&self, call: &E) -> Result<Vec<T>, Error>
    where
        E: Endpoint<Response = Page<T>>,
        T: Send,
    {
        self.rest(call, None).await
    }

    /// The items of a list call from `cursor` on, the [`next`](Page::next) of a page.
    ///
    /// # Errors
    /// As [`all`](Self::all); the code is `invalid_cursor` when it is too old.
    pub async fn all_from<E, T>(&self, call: &E, cursor: &Cursor) -> Result<Vec<T>, Error>
    where
        E: Endpoint<Response = Page<T>>,
        T: Send,
    {
        self.rest(call, Some(cursor.clone())).await
    }

    async fn rest<E, T>(&self, call: &E, from: Option<Cursor>) -> Result<Vec<T>, Error>
    where
        E: Endpoint<Response = Page<T>>,
        T: Send,
    {
        let mut items = Vec::new();
        let mut turned = Turned::new(from.as_ref());
        let mut cursor = from;
        loop {
            let page = self.send(&Continued { call, cursor }).await?;
            items.extend(page.items);
            let Some(next) = page.next else {
                return Ok(items);
            };
            turned.to(&next).map_err(cycle::<E>)?;
            cursor = Some(next);
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
