//! What a stage left behind: a reply where it is short, else a file and a reply with its
//! address. The bytes may go up twice when a process dies; people see one reply.

use service::outbox::Post;
use service::runner::Failure;
use service::{Next, Outcome, Running, Step};
use slack_blocks::web::upload::Upload;

use crate::announce::Output;
use crate::bulletin::{self, OUTPUT};
use crate::judge::Judge;

/// Characters of a file: what is longer is cut, and says so.
const MOST: usize = 1_000_000;

pub(super) async fn run(judge: &Judge, running: &Running) -> Result<Next, Failure> {
    let state: Output = running.operation().state()?;
    let last = |step: Step| Ok(Next::End(step));
    let Some(spinnaker) = &judge.spinnaker else {
        return last(Step::end(Outcome::Failed, "no_spinnaker"));
    };
    let Some(text) = spinnaker.output(&state.execution, &state.stage).await? else {
        return last(Step::end(Outcome::Done, "no_output"));
    };
    let length = text.chars().count();
    let content = if length <= OUTPUT {
        bulletin::output(&state.name, &text)
    } else {
        let mut bytes: String = text.chars().take(MOST).collect();
        if length > MOST {
            bytes.push_str("\n… cut here\n");
        }
        let name = format!("{}-{}.txt", plain(&state.name), plain(&state.execution));
        running.cover(super::ATTEMPT).await?;
        let uploaded = judge.slack.upload(&Upload::new(name, bytes)).await?;
        let address = uploaded.permalink.unwrap_or_default();
        bulletin::file(&state.name, &address, length)
    };
    let mut step = Step::end(Outcome::Done, "shown");
    for (id, channel, parent) in state.replies {
        step = step.with(Post::new(id, channel, content.clone()).reply_to(parent));
    }
    last(step)
}

/// What may stand in the name of a file.
fn plain(text: &str) -> String {
    let keep = |letter: char| letter.is_ascii_alphanumeric() || letter == '-';
    let name: String = text
        .chars()
        .map(|one| if keep(one) { one } else { '-' })
        .collect();
    name.chars().take(60).collect()
}
