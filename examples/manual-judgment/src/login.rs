//! Linking an account with a browser, where the operators registered an app at the source: from the
//! link in Slack to the source, back, and to the yes of the person.

use service::audit::{self, Entry};
use service::logins::page::{self, Answer, Page};
use service::logins::{Account, Answered, Back, Login};
use service::vault::Owner;
use service::{Error, chain};
use slack_blocks::block::{Actions, Section};
use slack_blocks::element::Button;
use slack_blocks::web::calls::chat::PostEphemeral;
use slack_blocks::web::calls::users::GetUser;
use slack_blocks::{Message, mrkdwn};

use crate::identity;
use crate::judge::Judge;
use crate::message::OPEN;
use crate::source::JudgmentSource;

/// How somebody gets a new link.
const AGAIN: &str = "Type /gate link in Slack for a new link.";
/// What is done with the rights of an account.
const THEN: &str = "decide";

impl Judge {
    /// Begins a log-in of `person`: a message with the link, which is theirs alone. `None` where
    /// a token is typed.
    ///
    /// # Errors
    /// As [`service::Store::begin`].
    pub async fn log_in(
        &self,
        source: &std::sync::Arc<dyn JudgmentSource>,
        person: &str,
        channel: &str,
    ) -> Result<Option<Message<'static>>, Error> {
        let Some((logins, provider)) = self.identity.provider(source) else {
            return Ok(None);
        };
        let owner = Owner {
            team: &self.team,
            person,
            provider: provider.name(),
        };
        let mut tx = self.store.begin().await?;
        let link = logins.begin(&mut tx, owner, channel, None).await?;
        tx.commit().await?;
        for (_, tokens) in logins.abandoned().await {
            identity::end(&**provider, &tokens).await;
        }
        let url = provider.authorize(link.state.expose(), link.verifier.expose());
        let text = mrkdwn!(
            "Link your {} account {}. The link works once, for ten minutes, and is yours alone.",
            provider.title(),
            provider.asks()
        );
        let button = Button::new(format!("Connect {}", provider.title()))
            .action_id(OPEN)
            .url(url)
            .primary();
        let message = Message::new(format!("Link your {} account", provider.title()));
        let message = message
            .block(Section::new(text))
            .block(Actions::new([button]));
        Ok(Some(message))
    }

    /// Takes the query with which somebody came back from the provider of that name: the page
    /// that asks whose account it is.
    pub async fn came_back(&self, provider: &str, query: &str) -> Page {
        let page = self.take_code(provider, query).await;
        page.unwrap_or_else(|error| page::trouble(&error, AGAIN))
    }

    async fn take_code(&self, name: &str, query: &str) -> Result<Page, Error> {
        let login = self.identity.login.as_ref();
        let Some((logins, provider)) = login.filter(|(_, known)| known.name() == name) else {
            return Ok(page::without_code(&Back::Forged, AGAIN));
        };
        let (login, code, verifier) = match logins.came_back(name, query).await? {
            Back::Code {
                login,
                code,
                verifier,
            } => (login, code, verifier),
            back => return Ok(page::without_code(&back, AGAIN)),
        };
        let account = match provider.exchange(code.expose(), verifier.expose()).await {
            Ok(account) => account,
            Err(why) => {
                tracing::warn!(provider = name, why, "a log-in failed");
                return Ok(page::failed(&why, AGAIN));
            }
        };
        let asked = logins.keep(&login, &account).await?;
        let others = match &self.identity.identities {
            Some(identities) => identities.others(login.owner(), &account.name).await?,
            None => 0,
        };
        let person = self.name_of(&login.person).await;
        let asks = (asked.as_str(), THEN);
        Ok(Page::question(
            provider.title(),
            &account.name,
            &person,
            others,
            asks,
        ))
    }

    /// Takes the yes or no of a page.
    pub async fn answered(&self, answer: &Answer) -> Page {
        let page = self.take_answer(answer).await;
        page.unwrap_or_else(|error| page::trouble(&error, AGAIN))
    }

    async fn take_answer(&self, answer: &Answer) -> Result<Page, Error> {
        let Some((logins, provider)) = &self.identity.login else {
            return Ok(page::not_asked(&Answered::Unknown, AGAIN));
        };
        let (login, tokens) = match logins.answer(&answer.page).await? {
            Answered::First(login, tokens) => (login, tokens),
            answered => return Ok(page::not_asked(&answered, AGAIN)),
        };
        if !answer.yes {
            identity::end(&**provider, &tokens).await;
            return Ok(page::declined());
        }
        let account = Account::new(login.account.clone().unwrap_or_default(), tokens);
        self.identity.logged_in(login.owner(), &account).await?;
        let line = Entry::new(
            format!("{}/{}", self.team, login.person),
            "linked",
            &login.provider,
        )
        .detail(serde_json::json!({ "account": account.name }));
        let mut tx = self.store.begin().await?;
        audit::append(&mut tx, &line).await?;
        logins.forget_tokens(&mut tx, &login).await?;
        tx.commit().await?;
        self.say_linked(&login, provider.title(), &account.name)
            .await;
        let page = page::linked(provider.title(), &account.name);
        Ok(page.line("Close this page, go back to Slack, and decide there."))
    }

    /// Says it where the person asked for it.
    async fn say_linked(&self, login: &Login, title: &str, account: &str) {
        let text = mrkdwn!(
            "Your {} account {} is linked: your decisions are made with it. `/gate unlink {}` ends \
             that.",
            title,
            account,
            login.provider.as_str()
        );
        let call = PostEphemeral::new(
            login.channel.as_str(),
            login.person.as_str(),
            Message::new(text),
        );
        if let Err(error) = self.slack.send(&call).await {
            tracing::info!(error = chain(&error), "a whisper was not sent");
        }
    }

    /// The person's name in Slack; the id when Slack does not say.
    async fn name_of(&self, person: &str) -> String {
        match self.slack.send(&GetUser::new(person)).await {
            Ok(user) => match user.real_name {
                Some(real) if !real.is_empty() => format!("{real} (@{})", user.name),
                _ => format!("@{}", user.name),
            },
            Err(_) => person.to_owned(),
        }
    }
}
