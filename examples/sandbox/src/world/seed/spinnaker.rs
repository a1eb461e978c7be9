//! Spinnaker at the start: a service account and three people, and nothing that runs.

use crate::world::spinnaker::{Person, Spinnaker};

/// The deployment of `acme`.
pub(super) fn deployment() -> Spinnaker {
    let token = format!("spk_{}", "5".repeat(60));
    let mut gate = Spinnaker {
        token: token.clone(),
        ..Spinnaker::default()
    };
    let people = [
        ("svc-judgment", ["judges", "services"]),
        ("ada@acme.example", ["judges", "developers"]),
        ("ben@acme.example", ["judges", "sre"]),
        ("cleo@acme.example", ["developers", "readers"]),
    ];
    for (user, roles) in people {
        let person = Person {
            roles: roles.map(str::to_owned).into(),
            may_execute: true,
        };
        gate.people.insert(user.to_owned(), person);
    }
    gate.tokens.insert(token, "svc-judgment".to_owned());
    gate
}
