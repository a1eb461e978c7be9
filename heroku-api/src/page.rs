//! Lists come in pages: `Range` asks, `Next-Range` continues.
//!
//! Source: <https://devcenter.heroku.com/articles/platform-api-reference#ranges>

use bytes::Bytes;
use futures_core::Stream;
use futures_util::stream::try_unfold;
use http::header::{HeaderName, HeaderValue, RANGE};
use http::{HeaderMap, Response};
use serde::de::DeserializeOwned;

use crate::client::Client;
use crate::endpoint::{Endpoint, With, decode_json};
use crate::error::{BuildError, DecodeError, Error, Trace};

mod turned;
use self::turned::Turned;

const NEXT_RANGE: HeaderName = HeaderName::from_static("next-range");
/// What Heroku allows at most.
const MAX: u16 = 1000;

/// Which part of a list to fetch, in which order.
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use]
pub struct Range {
    field: &'static str,
    descending: bool,
    max: u16,
}

impl Range {
    /// All items, ascending, as many per page as Heroku gives (1,000).
    ///
    /// # Arguments
    /// - `field`: what they are sorted by. `id` is allowed for every list; Heroku has been
    ///   seen to lose pages of other fields (`name`), so prefer it unless the order matters.
    pub fn by(field: &'static str) -> Self {
        Self {
            field,
            descending: false,
            max: MAX,
        }
    }

    /// Largest first.
    pub fn newest_first(mut self) -> Self {
        self.descending = true;
        self
    }

    /// Items per page, 1 to 1,000; other numbers are moved into that range.
    pub fn max(mut self, items: u16) -> Self {
        self.max = items.clamp(1, MAX);
        self
    }

    /// Writes the header; list calls use it in [`Endpoint::headers`].
    ///
    /// # Errors
    /// Never for the fields Heroku has.
    pub fn write(&self, headers: &mut HeaderMap) -> Result<(), BuildError> {
        let order = if self.descending { ", order=desc" } else { "" };
        let text = format!("{} ..; max={}{order}", self.field, self.max);
        let value = HeaderValue::try_from(text).map_err(http::Error::from)?;
        headers.insert(RANGE, value);
        Ok(())
    }
}

/// One page of a list, and where the next one begins.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Page<T> {
    /// The items, in the order asked for.
    pub items: Vec<T>,
    next: Option<HeaderValue>,
}

impl<T: DeserializeOwned> Page<T> {
    /// Reads one page. List calls answer with this.
    ///
    /// # Arguments
    /// - `answer`: the response to a list call.
    ///
    /// # Errors
    /// When the body is no list of `T`.
    pub fn decode(answer: &Response<Bytes>) -> Result<Self, DecodeError> {
        Ok(Self {
            items: decode_json(answer)?,
            // The header counts, not the status: a list that is complete has none.
            next: answer.headers().get(NEXT_RANGE).cloned(),
        })
    }

    /// Where the next page begins, for [`Client::all_from`]; `None` on the last one.
    #[must_use]
    pub fn next(&self) -> Option<&HeaderValue> {
        self.next.as_ref()
    }

    /// Whether this is the last page.
    #[must_use]
    pub fn is_last(&self) -> bool {
        self.next.is_none()
    }
}

/// The same call for a later page.
fn at<'c, E: Endpoint>(call: &'c E, range: Option<&HeaderValue>) -> With<'c, E> {
    let call = With::new(call);
    match range {
        Some(range) => call.header(RANGE, range.clone()),
        None => call,
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
        T: DeserializeOwned + Send + 'c,
    {
        let start = Some((None::<HeaderValue>, Turned::new(None)));
        try_unfold(start, move |state| async move {
            let Some((range, mut turned)) = state else {
                return Ok(None);
            };
            let page = self.send(&at(call, range.as_ref())).await?;
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
        T: DeserializeOwned + Send,
    {
        self.rest(call, None).await
    }

    /// The items of a list call from `cursor` on, the [`next`](Page::next) of a page.
    ///
    /// # Errors
    /// As [`all`](Self::all).
    pub async fn all_from<E, T>(&self, call: &E, cursor: &HeaderValue) -> Result<Vec<T>, Error>
    where
        E: Endpoint<Response = Page<T>>,
        T: DeserializeOwned + Send,
    {
        self.rest(call, Some(cursor.clone())).await
    }

    async fn rest<E, T>(&self, call: &E, from: Option<HeaderValue>) -> Result<Vec<T>, Error>
    where
        E: Endpoint<Response = Page<T>>,
        T: DeserializeOwned + Send,
    {
        let mut items = Vec::new();
        let mut turned = Turned::new(from.as_ref());
        let mut range = from;
        loop {
            let page = self.send(&at(call, range.as_ref())).await?;
            items.extend(page.items);
            let Some(next) = page.next else {
                return Ok(items);
            };
            turned.to(&next).map_err(cycle::<E>)?;
            range = Some(next);
        }
    }
}
