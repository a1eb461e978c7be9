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
/// Routes of other channels that are shown.
const SHOWN: usize = 10;

/// The list, for the one who asked. `how` says how the bot hears of what happens.
///
/// `troubled` are the routes of the workspace whose channels are in trouble.
pub(crate) fn list(
    routes: &[Route],
    troubled: &[Route],
    channel: &str,
    how: &Mrkdwn<'static>,
) -> Message<'static> {
    let elsewhere = troubled.iter().filter(|route| route.channel != channel);
    let elsewhere = elsewhere.filter_map(|route| {
        let trouble = route.trouble.as_ref()?;
        Some(mrkdwn!(
            "• *{}* in {}: {}",
            route.pipeline.name,
            Mrkdwn::channel(&route.channel),
            trouble.words(route)
        ))
    });
    let mut elsewhere: Vec<Mrkdwn<'static>> = elsewhere.take(SHOWN).collect();
    if !elsewhere.is_empty() {
        elsewhere.insert(0, mrkdwn!("In other channels:"));
    }
    if routes.is_empty() {
        let mut lines = vec![mrkdwn!(
            ":satellite_antenna: Nothing is routed to {}. {} routes a pipeline.",
            Mrkdwn::channel(channel),
            code("/h route PIPELINE here")
        )];
        lines.push(how.clone());
        lines.extend(elsewhere);
        return message(Mrkdwn::join(lines, "\n"));
    }
    let mut lines = vec![mrkdwn!(
        ":satellite_antenna: Routed to {}:",
        Mrkdwn::channel(channel)
    )];
    for route in routes {
        lines.push(mrkdwn!(
            "• *{}* by {}: {}",
            route.pipeline.name,
            Mrkdwn::user(&route.created_by),
            route.settings.summary()
        ));
        lines.extend(route.trouble.as_ref().map(|trouble| trouble.words(route)));
    }
    lines.push(how.clone());
    lines.extend(elsewhere);
    let options = routes.iter().take(MOST).map(|route| {
        let name: String = route.pipeline.name.chars().take(75).collect();
        SelectOption::new(PlainText::new(name), route.id.clone())
    });
    let menu = StaticSelect::new(options)
        .placeholder("Settings of…")
        .action_id(CHOOSE);
    message(Mrkdwn::join(lines, "\n")).block(Actions::new([menu]))
}
