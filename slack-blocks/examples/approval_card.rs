//! Prints an approval card with two buttons, ready for `chat.postMessage`.

use slack_blocks::block::{Actions, Context, Header, Section};
use slack_blocks::element::Button;
use slack_blocks::object::Confirm;
use slack_blocks::{Message, Mrkdwn, mrkdwn};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let (app, requester, operation) = ("shop-api", "U0000000001", "op-7f3a9c52");
    let sure = Confirm::new("Deploy?", "This goes to production.", "Deploy", "Stop");
    let card = Message::new(format!("A deploy of {app} waits for approval"))
        .block(Header::new("Deploy to production?"))
        .block(Section::new(mrkdwn!("*{}*: 14 commits since v241", app)))
        .block(Context::new([mrkdwn!(
            "asked by {} · expires {}",
            Mrkdwn::user(requester),
            Mrkdwn::date(1_800_000_000, "{time}", "in an hour")
        )]))
        .block(
            Actions::new([
                Button::new("Approve")
                    .action_id("approve")
                    .value(operation)
                    .primary()
                    .confirm(sure),
                Button::new("Reject")
                    .action_id("reject")
                    .value(operation)
                    .danger(),
            ])
            .block_id("gate"),
        );
    card.validate()?;
    println!("{}", card.to_json());
    Ok(())
}
