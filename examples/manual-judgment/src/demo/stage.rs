//! The demonstration's own eyes: what Slack shows, and a line for each step.

use std::time::Duration;

use sandbox::{Message, Run, Sandbox};
use serde_json::{Value, json};

use super::{ADA, BEN, CHANNEL, Failure, pipeline};

/// Real time for one step.
const PATIENCE: Duration = Duration::from_secs(60);
const LOOK: Duration = Duration::from_millis(50);

pub(super) struct Stage {
    pub(super) sandbox: Sandbox,
    pub(super) json: bool,
}

impl Stage {
    pub(super) fn say(&self, event: &str, text: &str, more: &Value) {
        if self.json {
            let mut line = json!({ "event": event, "text": text });
            if let (Some(line), Some(more)) = (line.as_object_mut(), more.as_object()) {
                line.extend(more.clone());
            }
            println!("{line}");
        } else if event == "chapter" {
            println!("\n— {text}");
        } else {
            println!("  {text}");
        }
    }

    pub(super) fn roots(&self) -> Vec<Message> {
        let mut all = self.sandbox.slack().messages(CHANNEL);
        all.retain(|message| !message.is_reply() && message.ephemeral_to.is_none());
        all
    }

    /// Waits until `found` gives something.
    pub(super) async fn until<T>(
        &self,
        what: &str,
        found: impl Fn(&Self) -> Option<T>,
    ) -> Result<T, Failure> {
        let looked = async {
            loop {
                if let Some(found) = found(self) {
                    return found;
                }
                tokio::time::sleep(LOOK).await;
            }
        };
        let waited = tokio::time::timeout(PATIENCE, looked).await;
        waited.map_err(|_| format!("{what} did not happen within {} s", PATIENCE.as_secs()).into())
    }

    /// A pipeline that waits, and its message.
    pub(super) async fn waits(&self, number: usize) -> Result<(Run, String), Failure> {
        let before = self.roots().len();
        let run = self.sandbox.spinnaker().start(&pipeline(number));
        let message = |this: &Self| this.roots().get(before).cloned();
        let message = self.until("the request in Slack", message).await?;
        let more = json!({ "execution": run.execution });
        self.say("requested", &format!("#deploys: {}", message.text), &more);
        Ok((run, message.ts))
    }

    /// What one person alone was shown, once it holds that text.
    pub(super) async fn whispered(&self, person: &str, part: &str) -> Result<String, Failure> {
        let whisper = |this: &Self| {
            let all = this.sandbox.slack().messages(CHANNEL).into_iter();
            let mut own = all.filter(|one| one.ephemeral_to.as_deref() == Some(person));
            own.find(|one| one.text.contains(part)).map(|one| one.text)
        };
        self.until("the answer", whisper).await
    }

    pub(super) async fn shows(&self, ts: &str, word: &'static str) -> Result<(), Failure> {
        let shown = |this: &Self| {
            let message = this.roots().into_iter().find(|message| message.ts == ts)?;
            message.text.starts_with(word).then_some(message.text)
        };
        let text = self.until(word, shown).await?;
        let by = self.signed(ts);
        let text = format!("#deploys, the same message: {text}{by}");
        self.say("shown", &text, &json!({ "ts": ts }));
        Ok(())
    }

    /// Who decided, as the message says it.
    fn signed(&self, ts: &str) -> String {
        let message = self.roots().into_iter().find(|message| message.ts == ts);
        let blocks = message.map_or(Value::Null, |message| json!(message.blocks));
        // Who asked is in it too.
        let blocks = blocks.to_string().replace("asked by", "asked");
        let people = [(ADA, "Ada"), (BEN, "Ben")];
        let mut named = people
            .iter()
            .filter(|(id, _)| blocks.contains(&format!("by <@{id}>")));
        match named.next() {
            Some((_, name)) => format!(", by {name}"),
            None => String::new(),
        }
    }
}
