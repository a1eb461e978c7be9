//! CircleCI at the start: three people, and nothing that runs.

use crate::ids::Ids;
use crate::world::circleci::{CircleCi, User};

/// The organisation `acme`.
pub(super) fn organisation(ids: &mut Ids) -> CircleCi {
    let token = format!("CCIPAT_{}", "7".repeat(40));
    let people = [
        ("ada", "Ada Abel"),
        ("ben", "Ben Berg"),
        ("cleo", "Cleo Cohn"),
    ];
    let users: Vec<User> = people
        .into_iter()
        .map(|(login, name)| User {
            id: ids.uuid(),
            login: login.to_owned(),
            name: name.to_owned(),
            may_push: true,
        })
        .collect();
    let bot = User {
        id: ids.uuid(),
        login: "svc-judgment".to_owned(),
        name: "Judgment".to_owned(),
        may_push: true,
    };
    let mut circleci = CircleCi {
        token: token.clone(),
        users,
        ..CircleCi::default()
    };
    circleci.tokens.insert(token, bot.id.clone());
    circleci.users.push(bot);
    circleci
}
