//! Prints a deploy card, ready for `chat.postMessage`.

use slack_blocks::block::{Context, Header, Section};
use slack_blocks::element::Button;
use slack_blocks::{Message, Mrkdwn, mrkdwn};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let (app, branch, sha, who) = (
        "shop-api",
        "fix/<!channel>-ping",
        "5f0d6a1c9b3e47d2",
        "U0000000001",
    );
    let card = Message::new(format!("{app} is deployed"))
        .block(Header::new("Deployed to production"))
        .block(
            Section::new(mrkdwn!("*{}* runs {}", app, Mrkdwn::code(branch)))
                .field(mrkdwn!(
                    "*Commit*\n{}",
                    Mrkdwn::link("https://example.com/c/5f0d6a1c", &sha[..8])
                ))
                .field(mrkdwn!("*Checks*\n{} of {} green", 14, 14))
                .accessory(
                    Button::new("Open")
                        .action_id("open")
                        .url("https://example.com/shop-api"),
                ),
        )
        .block(Context::new([mrkdwn!(
            "by {} in {} s",
            Mrkdwn::user(who),
            74
        )]));
    card.validate()?;
    println!("{}", card.to_json());
    Ok(())
}
