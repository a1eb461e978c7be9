//! The people that the bot acts for: their clients, and what was read with their tokens.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use crate::change::Caller;
use crate::known::Known;
use crate::names::Names;
use crate::services::Services;

/// People whose clients are kept; more begin anew.
const KEPT: usize = 500;

/// A person with the accounts that they had linked: another account is another entry, so nothing
/// that was read with one is shown to the other.
type Key = (String, Vec<(String, String)>);

/// What belongs to one person.
#[derive(Clone, Debug)]
pub(crate) struct Own {
    pub(crate) services: Services,
    pub(crate) names: Arc<Names>,
    pub(crate) known: Arc<Known>,
}

/// What belongs to each person.
#[derive(Debug, Default)]
pub(crate) struct People(Mutex<HashMap<Key, Own>>);

impl People {
    /// What belongs to `caller` with these accounts; `make` makes the clients the first time.
    pub(crate) fn find(
        &self,
        caller: &Caller,
        linked: Vec<(String, String)>,
        make: impl FnOnce() -> Result<Services, service::Error>,
    ) -> Result<Own, service::Error> {
        let mut people = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let key = (caller.id(), linked);
        if let Some(own) = people.get(&key) {
            return Ok(own.clone());
        }
        if people.len() >= KEPT {
            people.clear();
        }
        // Accounts that are linked no more.
        people.retain(|(person, _), _| *person != key.0);
        let own = Own {
            services: make()?,
            names: Arc::default(),
            known: Arc::default(),
        };
        people.insert(key, own.clone());
        Ok(own)
    }
}
