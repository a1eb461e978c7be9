//! Prints a list of releases as a table, in as many messages as it needs.

use slack_blocks::block::{Header, RawText, Section, Table};
use slack_blocks::fit::split;
use slack_blocks::{Block, Mrkdwn, mrkdwn};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let releases = [
        ("v241", "fix: retry on 503", "ada"),
        ("v240", "feat: <faster> checkout", "bob"),
    ];
    let head = vec![
        RawText::new("release").into(),
        RawText::new("what").into(),
        RawText::new("who").into(),
    ];
    let rows = releases.map(|(release, what, who)| {
        vec![
            RawText::new(release).into(),
            RawText::new(what).into(),
            RawText::new(who).into(),
        ]
    });
    let blocks: Vec<Block<'_>> = vec![
        Header::new("Releases of shop-api").into(),
        Table::new(std::iter::once(head).chain(rows)).into(),
        Section::new(mrkdwn!(
            "Go back with {}",
            Mrkdwn::code("/h rollback shop-api v240")
        ))
        .into(),
    ];
    for message in split("Releases of shop-api", blocks) {
        message.validate()?;
        println!("{}", message.to_json());
    }
    Ok(())
}
