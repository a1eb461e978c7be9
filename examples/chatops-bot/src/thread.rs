//! A thread in Slack that follows a story: one root message that always shows the whole
//! state, and a reply for each step.

use std::sync::Arc;
use std::time::{Duration, SystemTime};

use slack_blocks::calls::chat::{PostMessage, UpdateMessage};
use slack_blocks::ids::Ts;
use slack_blocks::{Message, Mrkdwn};
use tokio::sync::mpsc;
use tokio::task::JoinHandle;

use crate::bot::Bot;
use crate::refusal::{Refusal, told};
use crate::story::{Beat, Story, reply, root};

/// Between two updates of a root message; Slack limits updates per channel.
const CALM: Duration = Duration::from_secs(2);

/// An open thread. Beats go in, messages come out, in order.
#[derive(Debug)]
pub struct Thread {
    beats: mpsc::UnboundedSender<Beat>,
    narrator: JoinHandle<Story>,
    /// The root message, which other things may refer to.
    pub ts: Ts,
}

impl Thread {
    /// Posts the root message.
    ///
    /// # Errors
    /// When the bot may not post there; then nothing should be started.
    pub async fn open(bot: &Arc<Bot>, channel: &str, story: Story) -> Result<Self, Refusal> {
        let post = PostMessage::new(channel, root(&story));
        let posted = bot
            .services
            .slack
            .send(&post)
            .await
            .map_err(|error| Refusal::cannot_post(channel, &error))?;
        let (beats, inbox) = mpsc::unbounded_channel();
        let narrator = Narrator {
            bot: Arc::clone(bot),
            channel: channel.to_owned(),
            ts: posted.ts,
            story,
            updated: bot.now(),
        };
        let ts = narrator.ts.clone();
        Ok(Self {
            beats,
            narrator: bot.finish(narrator.follow(inbox)),
            ts,
        })
    }

    /// Where to put beats. Never waits and never fails: if the narrator is gone, the work
    /// goes on without updates.
    #[must_use]
    pub fn teller(&self) -> Teller {
        Teller(self.beats.clone())
    }

    /// Ends the story and waits until the last message is out.
    pub async fn end(self, now: SystemTime) -> Option<Story> {
        let Self {
            beats, narrator, ..
        } = self;
        Teller(beats).tell(Beat::End(now));
        narrator.await.ok()
    }
}

/// Puts beats into a thread; clones go to every app's task.
#[derive(Clone, Debug)]
pub struct Teller(mpsc::UnboundedSender<Beat>);

impl Teller {
    /// Something happened.
    pub fn tell(&self, beat: Beat) {
        if self.0.send(beat).is_err() {
            tracing::warn!("a thread ended before its story");
        }
    }
}

struct Narrator {
    bot: Arc<Bot>,
    channel: String,
    ts: Ts,
    story: Story,
    updated: SystemTime,
}

impl Narrator {
    async fn follow(mut self, mut inbox: mpsc::UnboundedReceiver<Beat>) -> Story {
        loop {
            let Some(beat) = inbox.recv().await else {
                // The work was dropped before its end: the bot is stopping.
                self.interrupted().await;
                break;
            };
            let mut ended = self.take(&beat).await;
            // Updates are limited, so what happens while we wait goes into the same one.
            let since = self
                .bot
                .now()
                .duration_since(self.updated)
                .unwrap_or_default();
            if !ended && since < CALM {
                self.bot.clock.sleep(CALM.saturating_sub(since)).await;
            }
            while let Ok(beat) = inbox.try_recv() {
                ended |= self.take(&beat).await;
            }
            self.update().await;
            if ended {
                break;
            }
        }
        self.story
    }

    async fn interrupted(&mut self) {
        let text = ":warning: I was stopped while this was running. Heroku goes on with it: \
                    `/h info` shows what runs.";
        let post = PostMessage::new(self.channel.as_str(), Message::new(Mrkdwn::trusted(text)))
            .thread(&self.ts);
        if let Err(error) = self.bot.services.slack.send(&post).await {
            tracing::warn!(error = told(&error), "the last reply was not posted");
        }
    }

    /// Takes one beat in and replies to it. Tells whether it was the last one.
    async fn take(&mut self, beat: &Beat) -> bool {
        if self.story.tell(beat)
            && let Some(text) = reply(&self.story, beat)
        {
            let post =
                PostMessage::new(self.channel.as_str(), Message::from(text)).thread(&self.ts);
            let sent = self.bot.services.slack.send(&post).await;
            if let Err(error) = sent {
                tracing::warn!(error = told(&error), "a reply was not posted");
            }
        }
        matches!(beat, Beat::End(_))
    }

    async fn update(&mut self) {
        self.updated = self.bot.now();
        let update = UpdateMessage::new(self.channel.as_str(), &self.ts, root(&self.story));
        let sent = self.bot.services.slack.send(&update).await;
        if let Err(error) = sent {
            tracing::warn!(error = told(&error), "the root message was not updated");
        }
    }
}
