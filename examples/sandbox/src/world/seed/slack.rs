//! Slack at the start: three people, a bot, three channels and one slash command.

use std::collections::HashMap;

use chrono::{DateTime, TimeDelta, Utc};

use crate::world::slack::Standing;
use crate::world::slack::{
    BOT_SCOPES, Channel, OAuth, Slack, SlashCommand, Token, User, UserGroup,
};

const ADA: &str = "U0000000001";
const BEN: &str = "U0000000002";
const CLEO: &str = "U0000000003";
const BOT: &str = "U00000000B1";

/// The workspace `acme`.
pub(super) fn workspace(now: DateTime<Utc>) -> Slack {
    let user = |id: &str, name: &str, real: &str| User {
        id: id.to_owned(),
        name: name.to_owned(),
        real_name: real.to_owned(),
        email: (id != BOT).then(|| format!("{name}@acme.example")),
        is_bot: id == BOT,
        standing: Standing::Member,
    };
    let conversation = |id: &str, name: &str, members: &[&str]| Channel {
        id: id.to_owned(),
        name: name.to_owned(),
        private: !id.starts_with('C') || name.ends_with("-private"),
        im: id.starts_with('D'),
        archived: false,
        members: members.iter().map(|member| (*member).to_owned()).collect(),
        created: now - TimeDelta::days(300),
    };
    let token = |user: &str, scopes: &[&str]| Token {
        user: user.to_owned(),
        scopes: scopes.iter().map(|scope| (*scope).to_owned()).collect(),
        revoked: false,
        until: None,
    };
    let bot_token = "xoxb-sandbox-0000000001".to_owned();
    let app_token = "xapp-1-A0000000001-0000000001-sandbox".to_owned();
    Slack {
        team: "T0000000001".to_owned(),
        workspace: "Acme".to_owned(),
        domain: "acme".to_owned(),
        app: "A0000000001".to_owned(),
        bot_user: BOT.to_owned(),
        bot: "B0000000001".to_owned(),
        signing_secret: "5a4d8b0e000040008000000000000001".to_owned(),
        tokens: HashMap::from([
            (bot_token.clone(), token(BOT, BOT_SCOPES)),
            (app_token.clone(), token(BOT, &["connections:write"])),
        ]),
        bot_token,
        app_token,
        verification_token: "sandboxverification00001".to_owned(),
        users: vec![
            user(ADA, "ada", "Ada Moss"),
            user(BEN, "ben", "Ben Okoro"),
            user(CLEO, "cleo", "Cleo Reyes"),
            user(BOT, "deploys", "Deploys"),
        ],
        channels: vec![
            conversation("C0000000001", "deploys", &[ADA, BEN, CLEO, BOT]),
            conversation("C0000000002", "general", &[ADA, BEN, CLEO]),
            conversation("C0000000003", "ops-private", &[ADA, BOT]),
        ],
        commands: vec![SlashCommand {
            command: "/h".to_owned(),
            usage: "help".to_owned(),
            description: "Deploy, promote and look after apps".to_owned(),
            should_escape: true,
        }],
        subscriptions: ["app_home_opened", "app_mention", "message.im"]
            .map(str::to_owned)
            .to_vec(),
        groups: vec![UserGroup {
            id: "S0000000001".to_owned(),
            handle: "on-call".to_owned(),
            users: vec![ADA.to_owned(), BEN.to_owned()],
        }],
        oauth: OAuth {
            client_id: "0000000001.0000000001".to_owned(),
            client_secret: "sandbox-slack-client-secret-0001".to_owned(),
            ..OAuth::default()
        },
        ..Slack::default()
    }
}
