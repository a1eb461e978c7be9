//! Who clicked, as Slack knows them at that moment.

use slack_blocks::Client;
use slack_blocks::error::Error;
use slack_blocks::web::calls::usergroups::ListGroupUsers;
use slack_blocks::web::calls::users::GetUser;

use crate::policy::{Person, Policy};

/// Reads a person, and which of the policy's groups they belong to. `team` is the workspace
/// of this app.
///
/// # Errors
/// As [`Client::send`]: then nobody knows who clicked, and nothing counts.
pub async fn read(
    slack: &Client,
    team: &str,
    id: &str,
    claimed_team: Option<&str>,
    policy: &Policy,
) -> Result<Person, Error> {
    let user = slack.send(&GetUser::new(id)).await?;
    let profile = user.profile.as_ref();
    let email = profile.and_then(|profile| profile.email.clone());
    let mut person = Person::new(id, email.filter(|email| email.contains('@')));
    person.is_guest = user.is_restricted || user.is_ultra_restricted;
    let own = user.team_id.as_ref().map(|team| team.as_str().to_owned());
    let other = |known: Option<&str>| known.is_some_and(|known| known != team);
    person.is_stranger = user.is_stranger || other(own.as_deref()) || other(claimed_team);
    person.is_gone = user.deleted;
    person.is_bot = user.is_bot;
    let named = policy.allowed_users.iter().any(|user| user == id);
    if !named {
        for group in &policy.allowed_groups {
            let members = slack.all(&ListGroupUsers::new(group.as_str())).await?;
            if members.iter().any(|member| member.as_str() == id) {
                person.groups.push(group.clone());
                break;
            }
        }
    }
    Ok(person)
}
