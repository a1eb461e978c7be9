//! Groups of users, `@ops`.
//!
//! | call | does |
//! |---|---|
//! | [`ListGroupUsers`] | who is in one |

mod users;
pub use self::users::ListGroupUsers;
