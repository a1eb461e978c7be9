//! What tests and other programs can do as a person in Slack, without a browser.

use std::sync::Arc;

use serde_json::{Value, json};

use super::interact::{self, At};
use super::{Ack, Slack, events, views};
use crate::event::{Message, What};
use crate::world::slack::{
    Completer, Shortcut, SlashCommand, Standing, Suggestion, Token, Typed, User,
};

impl Slack {
    /// Adds a person to the workspace and to the public channel `#deploys`.
    pub fn add_person(&self, id: &str, name: &str, email: Option<&str>, standing: Standing) {
        let slack = &mut self.shared.lock().slack;
        slack.users.retain(|user| user.id != id);
        slack.users.push(User {
            id: id.to_owned(),
            name: name.to_owned(),
            real_name: name.to_owned(),
            email: email.map(str::to_owned),
            is_bot: false,
            standing,
        });
        if let Some(channel) = slack.channels.iter_mut().find(|one| one.name == "deploys") {
            channel.members.retain(|member| member != id);
            channel.members.push(id.to_owned());
        }
        self.shared.emit(What::WorkspaceChanged);
    }

    /// Plays another workspace: with this id and name, and with tokens of its own. To be called
    /// before anything happens in it.
    pub fn set_workspace(&self, id: &str, name: &str) {
        let mut state = self.shared.lock();
        let seed = id.bytes().fold(0x5eed_ca5e_u64, |seed, byte| {
            seed.rotate_left(5) ^ u64::from(byte)
        });
        state.ids = crate::ids::Ids::new(seed);
        id.clone_into(&mut state.slack.team);
        name.clone_into(&mut state.slack.workspace);
        state.slack.domain = name.to_lowercase();
        drop(state);
        self.shared.emit(What::WorkspaceChanged);
    }

    /// Somebody removes the app from a channel.
    pub fn remove_bot(&self, channel: &str) {
        let mut state = self.shared.lock();
        let bot = state.slack.bot_user.clone();
        let Some(known) = state.slack.channel_mut(channel) else {
            return;
        };
        let before = known.members.len();
        known.members.retain(|member| *member != bot);
        let (gone, private) = (known.members.len() < before, known.private);
        self.shared.emit(What::WorkspaceChanged);
        if gone {
            let kind = if private {
                "group_left"
            } else {
                "channel_left"
            };
            let event = json!({
                "type": kind,
                "channel": channel,
                "actor_id": "U0000000001",
                "event_ts": super::messages::next_ts(&self.shared, &mut state),
            });
            events::tell(&self.shared, &mut state, kind, event);
        }
    }

    /// A person's own tokens end: they left, or took them away.
    pub fn end_tokens_of(&self, user: &str) {
        let mut state = self.shared.lock();
        for token in state
            .slack
            .tokens
            .values_mut()
            .filter(|one| one.user == user)
        {
            token.revoked = true;
        }
        let event = json!({ "type": "tokens_revoked", "tokens": { "oauth": [user], "bot": [] } });
        events::tell(&self.shared, &mut state, "tokens_revoked", event);
    }

    /// Says that the app was removed, as an event does that comes late: nothing is removed now.
    pub fn tell_uninstalled(&self) {
        let mut state = self.shared.lock();
        let event = json!({ "type": "app_uninstalled" });
        events::tell(&self.shared, &mut state, "app_uninstalled", event);
    }

    /// Somebody invites the app to a channel.
    pub fn invite_bot(&self, channel: &str) {
        let mut state = self.shared.lock();
        let bot = state.slack.bot_user.clone();
        events::join(&self.shared, &mut state, &bot, channel);
    }

    /// Somebody gives a channel another name.
    pub fn rename_channel(&self, channel: &str, name: &str) {
        let mut state = self.shared.lock();
        let Some(known) = state.slack.channel_mut(channel) else {
            return;
        };
        name.clone_into(&mut known.name);
        let (created, private) = (known.created.timestamp(), known.private);
        let kind = if private {
            "group_rename"
        } else {
            "channel_rename"
        };
        self.shared.emit(What::WorkspaceChanged);
        let event = json!({
            "type": kind,
            "channel": { "id": channel, "name": name, "created": created },
            "event_ts": super::messages::next_ts(&self.shared, &mut state),
        });
        events::tell(&self.shared, &mut state, kind, event);
    }

    /// Somebody archives a channel, or brings it back.
    pub fn archive_channel(&self, channel: &str, archived: bool) {
        let mut state = self.shared.lock();
        let Some(known) = state.slack.channel_mut(channel) else {
            return;
        };
        known.archived = archived;
        self.shared.emit(What::WorkspaceChanged);
        let kind = match (known.private, archived) {
            (false, true) => "channel_archive",
            (false, false) => "channel_unarchive",
            (true, true) => "group_archive",
            (true, false) => "group_unarchive",
        };
        let event = json!({
            "type": kind,
            "channel": channel,
            "user": "U0000000001",
            "event_ts": super::messages::next_ts(&self.shared, &mut state),
        });
        events::tell(&self.shared, &mut state, kind, event);
    }

    /// A person says something in a channel, or in a thread when `thread_ts` is given. `@name` and
    /// `#name` become mentions; a program that subscribed gets `message` and `app_mention` events.
    ///
    /// # Errors
    /// In words, when there is no such channel or thread, or the person is not in the channel.
    pub fn say(
        &self,
        user: &str,
        channel: &str,
        thread_ts: Option<&str>,
        text: &str,
    ) -> Result<Message, String> {
        events::say(&self.shared, user, channel, thread_ts, text)
    }

    /// A person presses the button (or first element) of that `action_id` in a message.
    ///
    /// # Errors
    /// In words, when the message or the element is not there, or not for this person.
    pub async fn press(
        &self,
        user: &str,
        channel: &str,
        ts: &str,
        action_id: &str,
    ) -> Result<Ack, String> {
        self.act(user, channel, ts, &json!({ "action_id": action_id }))
            .await
    }

    /// A person uses an element of a message: `action` holds `action_id` and what was chosen, for
    /// instance `{"action_id": "stage", "selected_option": {"value": "staging"}}`. A `block_id`
    /// picks one of several elements of the same id.
    ///
    /// # Errors
    /// In words, when the message or the element is not there, or does not offer the choice.
    pub async fn act(
        &self,
        user: &str,
        channel: &str,
        ts: &str,
        action: &Value,
    ) -> Result<Ack, String> {
        let at = At::Message {
            channel: channel.to_owned(),
            ts: ts.to_owned(),
        };
        interact::act(&self.shared, user, &at, action, &Value::Null).await
    }

    /// The modal in front of a person, as `views.open` returns it.
    #[must_use]
    pub fn view(&self, user: &str) -> Option<Value> {
        views::front(&self.shared.lock(), user).cloned()
    }

    /// The Home tab that the app published for a person.
    #[must_use]
    pub fn home(&self, user: &str) -> Option<Value> {
        self.shared.lock().slack.homes.get(user).cloned()
    }

    /// A person uses an element of the modal in front; see [`act`](Self::act).
    ///
    /// # Errors
    /// In words, when there is no modal or no such element.
    pub async fn act_in_view(&self, user: &str, action: &Value) -> Result<Ack, String> {
        let at = At::View(self.front(user)?);
        interact::act(&self.shared, user, &at, action, &Value::Null).await
    }

    /// A person uses an element of their Home tab; see [`act`](Self::act).
    ///
    /// # Errors
    /// In words, when the app published no Home tab for them, or it has no such element.
    pub async fn act_at_home(&self, user: &str, action: &Value) -> Result<Ack, String> {
        let home = self.home(user).ok_or("there is no Home tab")?;
        let id = home["id"].as_str().unwrap_or_default().to_owned();
        interact::act(&self.shared, user, &At::View(id), action, &Value::Null).await
    }

    /// A person types into an external menu of the modal in front; the program's groups of
    /// options.
    ///
    /// # Errors
    /// In words, when there is no modal or no such menu, or when the program's answer made no
    /// sense.
    pub async fn options_in_view(
        &self,
        user: &str,
        (block_id, action_id): (&str, &str),
        typed: &str,
    ) -> Result<Value, String> {
        let at = At::View(self.front(user)?);
        interact::suggest(&self.shared, user, &at, (block_id, action_id), typed).await
    }

    /// A person submits the modal in front. `values` is `{block_id: {action_id: {value…}}}`, for
    /// instance `{"why": {"text": {"value": "because"}}}`; the rest keeps its initial values.
    /// Returns the program's answer and the errors by block id that it gave.
    ///
    /// # Errors
    /// In words, when there is no modal, or when the program's answer made no sense.
    pub async fn submit(&self, user: &str, values: &Value) -> Result<(Ack, Value), String> {
        let view = self.front(user)?;
        let submitted = interact::submit(&self.shared, user, &view, values).await?;
        match submitted.trouble {
            Some(trouble) => Err(trouble),
            None => Ok((submitted.ack, Value::Object(submitted.errors))),
        }
    }

    /// A person closes the modal in front.
    ///
    /// # Errors
    /// In words, when there is no modal.
    pub async fn close_view(&self, user: &str) -> Result<(), String> {
        let view = self.front(user)?;
        interact::close(&self.shared, user, &view, &Value::Null, false).await
    }

    /// A person types into an external menu of a message; the program's groups of options.
    ///
    /// # Errors
    /// In words, when there is no such menu, or when the program's answer made no sense.
    pub async fn options(
        &self,
        user: &str,
        channel: &str,
        ts: &str,
        block_id: &str,
        action_id: &str,
        typed: &str,
    ) -> Result<Value, String> {
        let at = At::Message {
            channel: channel.to_owned(),
            ts: ts.to_owned(),
        };
        interact::suggest(&self.shared, user, &at, (block_id, action_id), typed).await
    }

    /// A person starts a global shortcut.
    ///
    /// # Errors
    /// Never now; the signature is that of the other gestures.
    pub async fn shortcut(&self, user: &str, callback_id: &str) -> Result<Ack, String> {
        interact::shortcut(&self.shared, user, callback_id, None).await
    }

    /// The conversation between two people, or between a person and the bot: its id.
    #[must_use]
    pub fn direct(&self, one: &str, other: &str) -> String {
        events::direct(&self.shared, &mut self.shared.lock(), one, other).0
    }

    /// A person opens the app's Home tab.
    pub fn open_home(&self, user: &str) {
        events::open_home(&self.shared, &mut self.shared.lock(), user);
    }

    /// Declares a slash command as a manifest does; the workspace begins with `/h`. With
    /// `should_escape` people, channels and links typed on the page arrive as `<@U…|name>`.
    pub fn declare_command(
        &self,
        command: &str,
        usage: &str,
        description: &str,
        should_escape: bool,
    ) {
        let commands = &mut self.shared.lock().slack.commands;
        commands.retain(|known| known.command != command);
        commands.push(SlashCommand {
            command: command.to_owned(),
            usage: usage.to_owned(),
            description: description.to_owned(),
            should_escape,
        });
        self.shared.emit(What::WorkspaceChanged);
    }

    /// Declares a global shortcut.
    pub fn declare_shortcut(&self, callback_id: &str, name: &str) {
        let shortcut = Shortcut {
            callback_id: callback_id.to_owned(),
            name: name.to_owned(),
        };
        self.shared.lock().slack.shortcuts.push(shortcut);
        self.shared.emit(What::WorkspaceChanged);
    }

    /// Adds event subscriptions: `message.channels`, `reaction_added`…; the workspace begins with
    /// `app_home_opened`, `app_mention` and `message.im`.
    pub fn subscribe(&self, events: &[&str]) {
        let known = &mut self.shared.lock().slack.subscriptions;
        known.extend(events.iter().map(|event| (*event).to_owned()));
        known.sort();
        known.dedup();
    }

    /// What the page offers while a slash command is typed; names of the world without it.
    pub fn complete_with(&self, ask: impl Fn(&Typed) -> Vec<Suggestion> + Send + Sync + 'static) {
        self.shared.lock().slack.completer = Completer(Some(Arc::new(ask)));
    }

    /// Whether new tokens of `oauth.v2.access` end after twelve hours and come with a refresh
    /// token.
    pub fn rotate_tokens(&self, on: bool) {
        self.shared.lock().slack.oauth.rotation = on;
    }

    /// Every Socket Mode connection is warned of its end after so many envelopes, and ends ten
    /// seconds later; 0 is never.
    pub fn refresh_sockets_after(&self, envelopes: u32) {
        self.shared.lock().slack.sockets.refresh_after = envelopes;
    }

    /// How many Socket Mode connections are open.
    #[must_use]
    pub fn sockets(&self) -> usize {
        self.shared.lock().slack.sockets.open.len()
    }

    /// The app-level token, for `apps.connections.open`.
    #[must_use]
    pub fn app_token(&self) -> String {
        self.shared.lock().slack.app_token.clone()
    }

    /// Client id and secret, for `oauth.v2.access`.
    #[must_use]
    pub fn oauth_client(&self) -> (String, String) {
        let oauth = &self.shared.lock().slack.oauth;
        (oauth.client_id.clone(), oauth.client_secret.clone())
    }

    /// A token of the bot with these scopes: `xoxb-…`, or, for `apps.connections.open`, `xapp-…`.
    #[must_use]
    pub fn token_with(&self, scopes: &[&str], app_level: bool) -> String {
        let mut state = self.shared.lock();
        let kind = if app_level { "xapp-1" } else { "xoxb" };
        let token = format!("{kind}-{}-{}", state.ids.number(), state.ids.alnum(24));
        let record = Token {
            user: state.slack.bot_user.clone(),
            scopes: scopes.iter().map(|scope| (*scope).to_owned()).collect(),
            revoked: false,
            until: None,
        };
        state.slack.tokens.insert(token.clone(), record);
        token
    }

    /// Registers the addresses that log-ins may go back to, the first being the default;
    /// without any, every address on loopback is taken.
    pub fn set_redirect_urls(&self, urls: &[&str]) {
        let urls = urls.iter().map(|url| (*url).to_owned()).collect();
        self.shared.lock().slack.oauth.redirect_urls = urls;
    }

    fn front(&self, user: &str) -> Result<String, String> {
        let view = self.view(user).ok_or("there is no modal")?;
        Ok(view["id"].as_str().unwrap_or_default().to_owned())
    }
}
