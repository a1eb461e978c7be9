//! Lists come in pages: the `Link` header continues them.
//!
//! Source: <https://docs.github.com/rest/using-the-rest-api/using-pagination-in-the-rest-api>

use bytes::Bytes;
use futures_core::Stream;
use futures_util::stream::try_unfold;
use http::header::LINK;
use http::{HeaderMap, Response, Uri};
use serde::de::DeserializeOwned;
use url::Url;

use crate::client::Client;
use crate::endpoint::{Endpoint, decode_json, to_http};
use crate::error::{DecodeError, Error, Trace};

mod link;
mod turned;
pub use self::link::{Links, links};
use self::turned::Turned;

/// Items per page; GitHub gives no more.
const FULL: usize = 100;

/// One page of a list, and where the next one is.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Page<T> {
    /// The items, in GitHub's order.
    pub items: Vec<T>,
    /// How many items all pages hold, for lists that say so.
    pub total_count: Option<u64>,
    next: Option<String>,
}

impl<T> Page<T> {
    /// A page of `items` that came with this answer.
    pub(crate) fn of(items: Vec<T>, total_count: Option<u64>, answer: &Response<Bytes>) -> Self {
        Self {
            items,
            total_count,
            next: next(answer.headers()),
        }
    }

    /// Where the next page is, for [`Client::all_from`]; `None` when GitHub named none.
    #[must_use]
    pub fn next(&self) -> Option<&str> {
        self.next.as_deref()
    }

    /// Whether GitHub named no further page.
    #[must_use]
    pub fn is_last(&self) -> bool {
        self.next.is_none()
    }
}

impl<T: DeserializeOwned> Page<T> {
    /// Reads one page of a plain list.
    ///
    /// # Arguments
    /// - `answer`: the response, with its `Link` header.
    ///
    /// # Errors
    /// When the body is no list of `T`.
    pub fn decode(answer: &Response<Bytes>) -> Result<Self, DecodeError> {
        Ok(Self::of(decode_json(answer)?, None, answer))
    }
}

fn next(headers: &HeaderMap) -> Option<String> {
    let mut found = None;
    for header in headers.get_all(LINK) {
        // An address with letters outside ASCII is still an address.
        let header = String::from_utf8_lossy(header.as_bytes());
        found = found.or_else(|| links(&header).next);
    }
    found
}

/// How far a list has been read.
struct Progress {
    at: Option<Uri>,
    turned: Turned<Uri>,
    number: u32,
    got: u64,
    done: bool,
}

impl Progress {
    fn start() -> Self {
        Self {
            at: None,
            turned: Turned::new(None),
            number: 1,
            got: 0,
            done: false,
        }
    }

    /// Takes note of a page: where the next one is, whether the list is complete.
    ///
    /// GitHub sends no `Link` for some lists: there the count, or a page that is not
    /// full, says where it ends.
    fn advance<E, T>(&mut self, client: &Client, call: &E, page: &Page<T>) -> Result<(), Error>
    where
        E: Endpoint<Response = Page<T>>,
        T: Send,
    {
        self.got += page.items.len() as u64;
        self.number += 1;
        let here = client.services().base(E::SERVICE);
        let missing = page.total_count.is_some_and(|total| self.got < total);
        let full = E::UNLINKED && page.total_count.is_none() && page.items.len() == FULL;
        let next = match &page.next {
            Some(link) => {
                let url = Url::parse(link).ok().filter(|url| here.is_origin_of(url));
                let uri = url.and_then(|url| url.as_str().parse().ok());
                Some(uri.ok_or_else(|| elsewhere(link))?)
            }
            None if (missing && !page.items.is_empty()) || full => {
                let first = to_http(call, here)?.uri().to_string();
                let mark = if first.contains('?') { '&' } else { '?' };
                let uri = format!("{first}{mark}page={}", self.number).parse();
                Some(uri.map_err(|_| elsewhere(&first))?)
            }
            None => None,
        };
        if let Some(next) = &next {
            self.turned
                .to(next)
                .map_err(|error| error.traced(Trace::of(E::METHOD, E::PATH)))?;
        }
        self.done = next.is_none();
        self.at = next;
        match page.total_count {
            Some(expected) if self.done && self.got < expected => Err(Error::Incomplete {
                got: self.got,
                expected,
                trace: Some(Box::new(Trace::of(E::METHOD, E::PATH))),
            }),
            _ => Ok(()),
        }
    }
}

/// The token does not go to the host of this link.
fn elsewhere(link: &str) -> Error {
    let host = Url::parse(link)
        .ok()
        .and_then(|url| url.host_str().map(ToOwned::to_owned));
    Error::Redirect {
        status: http::StatusCode::OK,
        host,
        trace: None,
    }
}

impl Client {
    /// The pages of a list call, fetched as the stream is polled. Ends after its first
    /// error.
    ///
    /// # Errors
    /// Besides those of [`send`](Self::send): [`Error::Redirect`] when the next page is
    /// on another host, [`Error::PageCycle`] when it was read before, [`Error::Incomplete`] when
    /// the list ends before its own count.
    pub fn pages<'c, E, T>(
        &'c self,
        call: &'c E,
    ) -> impl Stream<Item = Result<Page<T>, Error>> + Send + 'c
    where
        E: Endpoint<Response = Page<T>>,
        T: Send + 'c,
    {
        try_unfold(Progress::start(), move |mut progress| async move {
            if progress.done {
                return Ok(None);
            }
            let page = self.run(call, progress.at.clone(), E::decode).await?;
            progress.advance(self, call, &page)?;
            Ok(Some((page, progress)))
        })
    }

    /// All items of a list call: as many requests as there are pages.
    ///
    /// # Errors
    /// As [`pages`](Self::pages); a part of a list is never returned as the whole.
    pub async fn all<E, T>(&self, call: &E) -> Result<Vec<T>, Error>
    where
        E: Endpoint<Response = Page<T>>,
        T: Send,
    {
        let (items, _) = self.all_counted(call).await?;
        Ok(items)
    }

    /// The items of a list call from `cursor` on, the [`next`](Page::next) of a page.
    ///
    /// # Errors
    /// As [`all`](Self::all).
    pub async fn all_from<E, T>(&self, call: &E, cursor: &str) -> Result<Vec<T>, Error>
    where
        E: Endpoint<Response = Page<T>>,
        T: Send,
    {
        let here = self.services().base(E::SERVICE);
        let url = Url::parse(cursor).ok().filter(|url| here.is_origin_of(url));
        let uri: Option<Uri> = url.and_then(|url| url.as_str().parse().ok());
        let mut progress = Progress::start();
        progress.turned = Turned::new(uri.as_ref());
        progress.at = Some(uri.ok_or_else(|| elsewhere(cursor))?);
        let mut items = Vec::new();
        while !progress.done {
            let mut page = self.run(call, progress.at.clone(), E::decode).await?;
            // The count is of the whole list, of which this is a part.
            page.total_count = None;
            progress.advance(self, call, &page)?;
            items.extend(page.items);
        }
        Ok(items)
    }

    /// All items, and how many there are by the count on the last page.
    pub(crate) async fn all_counted<E, T>(&self, call: &E) -> Result<(Vec<T>, Option<u64>), Error>
    where
        E: Endpoint<Response = Page<T>>,
        T: Send,
    {
        let (mut items, mut count) = (Vec::new(), None);
        let mut progress = Progress::start();
        while !progress.done {
            let page = self.run(call, progress.at.clone(), E::decode).await?;
            progress.advance(self, call, &page)?;
            count = page.total_count;
            if items.is_empty() {
                items = page.items;
            } else {
                items.extend(page.items);
            }
        }
        Ok((items, count))
    }
}
