//! One running operation per app, so that two deploys never race for the same dynos.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

/// Who works on which app.
#[derive(Clone, Debug, Default)]
pub struct Locks {
    held: Arc<Mutex<HashMap<String, Holder>>>,
}

/// Who holds an app, for the refusal.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Holder {
    /// The Slack user.
    pub user: String,
    /// The command, in canonical form.
    pub command: String,
}

impl Holder {
    /// `user` running `command`.
    pub fn new(user: impl Into<String>, command: impl Into<String>) -> Self {
        Self {
            user: user.into(),
            command: command.into(),
        }
    }
}

/// Apps that are held until this is dropped.
#[derive(Debug)]
#[must_use = "the apps are free again when this is dropped"]
pub struct Held {
    locks: Locks,
    apps: Vec<String>,
}

impl Locks {
    /// Takes all of `apps` or none of them.
    ///
    /// # Errors
    /// The first app that somebody else works on, and who that is.
    pub fn take(&self, apps: &[String], holder: &Holder) -> Result<Held, (String, Holder)> {
        let mut held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((app, other)) = apps.iter().find_map(|app| held.get_key_value(app)) {
            return Err((app.clone(), other.clone()));
        }
        for app in apps {
            held.insert(app.clone(), holder.clone());
        }
        Ok(Held {
            locks: self.clone(),
            apps: apps.to_vec(),
        })
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        let mut held = self
            .locks
            .held
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        for app in &self.apps {
            held.remove(app);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_operations_never_hold_the_same_app_and_a_refused_one_holds_nothing() {
        let locks = Locks::default();
        let ada = Holder::new("U1", "deploy acme");
        let bob = Holder::new("U2", "promote acme");
        let names = |list: &[&str]| list.iter().map(ToString::to_string).collect::<Vec<_>>();
        let held = locks.take(&names(&["a", "b"]), &ada).unwrap();
        let (app, other) = locks.take(&names(&["c", "b"]), &bob).unwrap_err();
        assert_eq!((app.as_str(), &other), ("b", &ada));
        assert!(locks.take(&names(&["c"]), &bob).is_ok());
        drop(held);
        assert!(locks.take(&names(&["a", "b", "c"]), &bob).is_ok());
    }
}
