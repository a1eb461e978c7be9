//! From filled arguments to the command, with the checks that need the whole line.
//!
//! Why the arms are written out, command by command: each has a type of its own with named fields, and
//! this is the one place where the rows of the table and those types meet. The indices of the rows have
//! names ([`position`]), which a test holds against the table.
//!
//! Why the commands of Level 2 are functions that are never inlined: the common commands stay small enough
//! for the compiler to build them in place.

use super::extended;
use super::fault::Fault;
use super::reader::Reader;
use super::scalar::number;
use super::slot::Text;
use super::values::Values;
use crate::command::{
    Cancel, Command, Defaulted, Deploy, Diff, Help, Info, Own, Promote, Releases, Route,
    RouteDisable, Value,
};
use crate::error::ErrorKind;
use crate::lex::Span;
use crate::names::{Apps, Names};
use crate::reference::{Ref, RefKind};
use crate::stage::Stage;
use crate::table::position::{CHANNELS, DRY_RUN, FROM, ID, PIPELINE, STAGE, TO, TOPIC};
use crate::table::{Arg, ArgKind, Makes};
use std::borrow::Cow;

/// Makes the command that `reader` has read.
#[inline(always)]
#[allow(clippy::inline_always)] // so that the command is made where it will stay
pub(crate) fn assemble<'a>(reader: &Reader<'_, '_, 'a, '_>) -> Result<Command<'a>, Fault> {
    let v = &Values::of(reader);
    Ok(match reader.verb.makes {
        Makes::Login => Command::Login,
        Makes::Logout => Command::Logout,
        Makes::Pipelines => Command::Pipelines,
        Makes::Help => Command::Help(Help {
            topic: v.topic(TOPIC, reader),
        }),
        Makes::Deploy => {
            let (target, place) = (v.typed(PIPELINE), v.typed(STAGE));
            Command::Deploy(Deploy {
                force: reader.filled.force,
                dry_run: v.flag(DRY_RUN),
                pipeline: v.name_in(target),
                reference: v.reference_in(target),
                stage: place.stage,
                apps: v.apps_in(place),
            })
        }
        Makes::Promote => Command::Promote(promote(reader, v)?),
        Makes::Releases => Command::Releases(Releases {
            pipeline: v.required(PIPELINE),
            stage: v.stage(STAGE).unwrap_or(Stage::Production),
            app: v.app(STAGE),
        }),
        Makes::Info => Command::Info(Info {
            pipeline: v.required(PIPELINE),
        }),
        Makes::Route => match (v.name(PIPELINE), v.channels(CHANNELS)) {
            (None, _) => Command::RouteList,
            (Some(pipeline), Some(channels)) => Command::Route(Route { pipeline, channels }),
            (Some(_), None) => return Err(reader.missing_at_end(&reader.verb.args[CHANNELS])),
        },
        Makes::RouteDisable => Command::RouteDisable(RouteDisable {
            pipeline: v.required(PIPELINE),
            channels: v.channels(CHANNELS),
        }),
        Makes::Own => Command::Own(own(reader, v)),
        Makes::Lock => extended::lock(reader, v)?,
        Makes::Unlock => extended::unlock(reader, v)?,
        Makes::Rollback => extended::rollback(v),
        Makes::Diff => Command::Diff(diff(reader, v)?),
        Makes::Freeze => extended::freeze(v),
        Makes::Unfreeze => extended::unfreeze(v),
        Makes::History => extended::history(v),
        Makes::Cancel => Command::Cancel(Cancel { id: v.required(ID) }),
        Makes::Approve => Command::Approve(extended::answer(v)),
        Makes::Reject => Command::Reject(extended::answer(v)),
        Makes::Locks => Command::Locks(extended::listing(v)),
        Makes::Queue => Command::Queue(extended::listing(v)),
        Makes::Status => Command::Status(extended::listing(v)),
    })
}

/// A deploy all of whose parts stand in the line as they are, which is nearly always: they are borrowed
/// from it. `None` when a part has to be cleaned.
#[inline(always)]
#[allow(clippy::inline_always)] // as above
pub(crate) fn plain_deploy<'a>(reader: &Reader<'_, '_, 'a, '_>) -> Option<Deploy<'a>> {
    let v = &Values::of(reader);
    let (target, place) = (v.typed(PIPELINE), v.typed(STAGE));
    let is_typed = |text| matches!(text, Text::Plain | Text::None);
    let as_typed = v.line.origin.is_none()
        && is_typed(target.head_text)
        && is_typed(target.tail_text)
        && is_typed(place.tail_text)
        && target.ref_kind != Some(RefKind::Sha);
    if !as_typed {
        return None;
    }
    let text = |span| Cow::Borrowed(v.line.original(span));
    Some(Deploy {
        force: reader.filled.force,
        dry_run: v.flag(DRY_RUN),
        pipeline: text(target.head),
        reference: target.ref_kind.map(|kind| Ref {
            kind,
            name: text(target.tail),
        }),
        stage: place.stage,
        apps: (place.tail_text == Text::Plain)
            .then(|| Apps::Named(Names::from_canonical(text(place.tail)))),
    })
}

#[inline(never)]
fn diff<'a>(reader: &Reader<'_, '_, 'a, '_>, v: &Values<'_, 'a, '_>) -> Result<Diff<'a>, Fault> {
    let (from_stage, to_stage, defaulted) = stages(reader, v, false)?;
    Ok(Diff {
        pipeline: v.required(PIPELINE),
        from_stage,
        to_stage,
        defaulted,
    })
}

#[inline(never)]
fn promote<'a>(
    reader: &Reader<'_, '_, 'a, '_>,
    v: &Values<'_, 'a, '_>,
) -> Result<Promote<'a>, Fault> {
    let (from_app, to_apps) = (v.app(FROM), v.apps(TO));
    let apart = match &to_apps {
        Some(Apps::Named(targets)) => from_app
            .as_ref()
            .is_some_and(|source| !targets.contains(source)),
        Some(Apps::All) | None => false,
    };
    let (from_stage, to_stage, defaulted) = stages(reader, v, apart)?;
    Ok(Promote {
        force: reader.filled.force,
        dry_run: v.flag(DRY_RUN),
        pipeline: v.required(PIPELINE),
        from_stage,
        from_app,
        to_stage,
        to_apps,
        defaulted,
    })
}

/// The two stages of promote and diff. They may be equal when the apps are `apart`.
fn stages(
    reader: &Reader<'_, '_, '_, '_>,
    v: &Values<'_, '_, '_>,
    apart: bool,
) -> Result<(Stage, Stage, Defaulted), Fault> {
    let (from, to) = (v.stage(FROM), v.stage(TO));
    let span = v
        .slot(TO)
        .or_else(|| v.slot(FROM))
        .map_or(Span::default(), |slot| slot.head);
    let to_stage = to.unwrap_or(Stage::Production);
    let Some(from_stage) = from.or_else(|| to_stage.before()) else {
        return Err(reader.fault(ErrorKind::MissingSource, span, reader.verb.args.get(TO)));
    };
    if from_stage == to_stage && !apart {
        return Err(reader.fault(ErrorKind::SameStage, span, reader.verb.args.get(TO)));
    }
    Ok((
        from_stage,
        to_stage,
        Defaulted {
            from_stage: from.is_none(),
            to_stage: to.is_none(),
        },
    ))
}

#[inline(never)]
fn own<'a>(reader: &Reader<'_, '_, 'a, '_>, v: &Values<'_, 'a, '_>) -> Own<'a> {
    let value = |(index, arg): (usize, &Arg)| {
        Some(match arg.kind {
            ArgKind::Name => Value::Name(v.name(index)?),
            ArgKind::Id => Value::Name(v.line.take(v.slot(index)?.head)),
            ArgKind::Target => Value::Target(v.name(index)?, v.reference(index)),
            ArgKind::Stage => Value::Stage(v.stage(index)?),
            ArgKind::Source => Value::Source(v.stage(index)?, v.app(index)),
            ArgKind::Place => Value::Place(v.stage(index)?, v.apps(index)),
            ArgKind::Channels => Value::Channels(v.channels(index)?),
            ArgKind::Duration => Value::Duration(v.duration(index)?),
            ArgKind::Time => Value::Time(v.when(index)?),
            ArgKind::Release => Value::Release(v.release(index)?),
            ArgKind::Topic => Value::Topic(v.topic(index, reader)?),
            ArgKind::Number { .. } => Value::Number(number(v.text_of(index)?)?),
            ArgKind::OneOf(words) => {
                let typed = v.text_of(index)?;
                let mut words = words.iter();
                Value::OneOf(words.find(|word| word.eq_ignore_ascii_case(typed))?)
            }
            ArgKind::Word => Value::Word(v.line.take(v.slot(index)?.head)),
        })
    };
    Own {
        verb: reader.verb,
        force: reader.filled.force,
        values: reader.verb.args.iter().enumerate().map(value).collect(),
        flags: reader.filled.flags,
        text: v.free(),
    }
}
