//! Response addresses that this process holds: of commands under way, and of cards that wait for
//! a form.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use service::OperationId;
use service::runner::Place;
use slack_blocks::web::response_url::ResponseUrl;

/// Response addresses of commands that are under way in this process. They are secrets, so
/// they are never stored.
#[derive(Debug, Default)]
pub struct Pending(Mutex<HashMap<OperationId, Waiting>>);

#[derive(Debug)]
struct Waiting {
    url: Option<Arc<ResponseUrl>>,
    /// Of a read: free again when it is answered.
    _place: Option<Place>,
}

impl Pending {
    fn lock(&self) -> std::sync::MutexGuard<'_, HashMap<OperationId, Waiting>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Remembers where `id` can be answered, until it is over.
    pub(crate) fn add(
        &self,
        id: &OperationId,
        url: Option<Arc<ResponseUrl>>,
        place: Option<Place>,
    ) {
        let waiting = Waiting { url, _place: place };
        self.lock().insert(id.clone(), waiting);
    }

    /// The address of `id`, if this process took the command.
    pub(crate) fn url(&self, id: &OperationId) -> Option<Arc<ResponseUrl>> {
        self.lock().get(id)?.url.clone()
    }

    /// Forgets what is over.
    pub(crate) fn remove(&self, id: &OperationId) {
        self.lock().remove(id);
    }
}

/// Response addresses of cards that wait for a form. Secrets, so never stored; without one the
/// card stays as it is, and its buttons say that they were pressed.
#[derive(Debug, Default)]
pub(crate) struct Cards(Mutex<HashMap<String, Arc<ResponseUrl>>>);

impl Cards {
    /// Cards that are remembered; more begin anew.
    const KEPT: usize = 1000;

    pub(crate) fn keep(&self, question: &str, url: Option<Arc<ResponseUrl>>) {
        let Some(url) = url else { return };
        let mut cards = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if cards.len() >= Self::KEPT {
            cards.clear();
        }
        cards.insert(question.to_owned(), url);
    }

    pub(crate) fn take(&self, question: &str) -> Option<Arc<ResponseUrl>> {
        let mut cards = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        cards.remove(question)
    }
}
