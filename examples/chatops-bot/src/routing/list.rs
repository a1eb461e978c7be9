//! `route`: what is routed to this channel, with a menu that opens the settings.

use slack_blocks::block::Actions;
use slack_blocks::element::StaticSelect;
use slack_blocks::object::SelectOption;
use slack_blocks::{Message, Mrkdwn, PlainText, mrkdwn};

use super::press::CHOOSE;
use crate::message::message;
use crate::refusal::code;
use crate::route::Route;

/// Options that a menu holds.
const MOST: usize = 100;

/// The list, for the one who asked. `how` says how the bot hears of what happens.
pub(crate) fn list(routes: &[Route], channel: &str, how: &Mrkdwn<'static>) -> Message<'static> {
    if routes.is_empty() {
        return message(mrkdwn!(
            ":satellite_antenna: Nothing is routed to {}. {} routes a pipeline.\n{}",
            Mrkdwn::channel(channel),
            code("/h route PIPELINE here"),
            how
        ));
    }
    let mut lines = vec![mrkdwn!(
        ":satellite_antenna: Routed to {}:",
        Mrkdwn::channel(channel)
    )];
    lines.extend(routes.iter().map(|route| {
        mrkdwn!(
            "• *{}* by {}: {}",
            route.pipeline.name,
            Mrkdwn::user(&route.created_by),
            route.settings.summary()
        )
    }));
    lines.push(how.clone());
    let options = routes.iter().take(MOST).map(|route| {
        let name: String = route.pipeline.name.chars().take(75).collect();
        SelectOption::new(PlainText::new(name), route.id.clone())
    });
    let menu = StaticSelect::new(options)
        .placeholder("Settings of…")
        .action_id(CHOOSE);
    message(Mrkdwn::join(lines, "\n")).block(Actions::new([menu]))
}
