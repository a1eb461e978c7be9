//! From filled arguments to the command, with the checks that need the whole line.
//!
//! Why the arms are written out, command by command: each has a type of its own with named fields, and
//! this is the one place where the rows of the table and those types meet. The indices of the rows have
//! names ([`position`]), which a test holds against the table.
//!
//! Why the commands of Level 2 are in a function of their own that is never inlined: the common commands
//! stay small enough for the compiler to build them in place.

use super::fault::Fault;
use super::list::{channel_list, names};
use super::name::clean;
use super::reader::Reader;
use super::scalar::{number, version};
use super::slot::{Filled, Slot, Text};
use crate::command::{
    Answer, Cancel, Channel, Channels, Command, Defaulted, Deploy, Diff, Freeze, Help, History,
    Info, Listing, Lock, Own, Promote, Release, Releases, Rollback, Route, RouteDisable, Unfreeze,
    Unlock, Value, When, parse_duration, parse_when,
};
use crate::error::ErrorKind;
use crate::lex::{Line, Span};
use crate::link;
use crate::names::{Apps, Names};
use crate::reference::{Ref, RefKind};
use crate::stage::Stage;
use crate::table::position::{
    CHANNELS, DRY_RUN, DURATION, FROM, ID, PIPELINE, RELEASE, STAGE, TO, TOPIC, UNTIL,
};
use crate::table::{Arg, ArgKind, Makes};
use std::borrow::Cow;
use std::time::Duration;

/// The values of a line, by the index of their argument.
struct Values<'l, 'a, 'w> {
    line: &'l Line<'a, 'w>,
    filled: &'l Filled,
}

impl<'a> Values<'_, 'a, '_> {
    #[inline]
    fn slot(&self, index: usize) -> Option<&Slot> {
        self.filled.slots.get(index).filter(|slot| slot.is_set())
    }

    #[inline]
    fn name(&self, index: usize) -> Option<Cow<'a, str>> {
        self.slot(index)
            .map(|slot| clean(self.line, slot.head, slot.head_text))
    }

    /// For a required argument; the reader has made sure that it is there.
    #[inline]
    fn required(&self, index: usize) -> Cow<'a, str> {
        self.name(index).unwrap_or_default()
    }

    #[inline]
    fn stage(&self, index: usize) -> Option<Stage> {
        self.slot(index)?.stage
    }

    #[inline]
    fn app(&self, index: usize) -> Option<Cow<'a, str>> {
        let slot = self.slot(index)?;
        (slot.tail_text != Text::None).then(|| clean(self.line, slot.tail, slot.tail_text))
    }

    #[inline]
    fn apps(&self, index: usize) -> Option<Apps<'a>> {
        let slot = self.slot(index)?;
        match slot.tail_text {
            Text::None => None,
            Text::All => Some(Apps::All),
            Text::Items => names(self.line, slot.tail).map(Apps::Named),
            text @ (Text::Plain | Text::Clean | Text::Encoded) => {
                let name = clean(self.line, slot.tail, text);
                Some(Apps::Named(Names::from_canonical(name)))
            }
        }
    }

    #[inline]
    fn reference(&self, index: usize) -> Option<Ref<'a>> {
        let slot = self.slot(index)?;
        let kind = slot.ref_kind?;
        let mut name = self.line.take(slot.tail);
        if slot.tail_text == Text::Encoded {
            name = link::decoded(&name).map_or(name, Cow::Owned);
        }
        if kind == RefKind::Sha && name.bytes().any(|b| b.is_ascii_uppercase()) {
            name = Cow::Owned(name.to_ascii_lowercase());
        }
        Some(Ref { kind, name })
    }

    fn channels(&self, index: usize) -> Option<Channels<'a>> {
        let slot = self.slot(index)?;
        if slot.is_alone {
            Some(Channels::one(Channel::Here))
        } else {
            channel_list(self.line, slot.head)
        }
    }

    fn text_of(&self, index: usize) -> Option<&str> {
        self.slot(index).map(|slot| self.line.get(slot.head))
    }

    fn topic(&self, index: usize, reader: &Reader<'_, '_, '_, '_>) -> Option<&'static str> {
        let verb = reader.vocabulary.find_verb(self.text_of(index)?)?;
        Some(verb.name)
    }

    fn duration(&self, index: usize) -> Option<Duration> {
        parse_duration(self.text_of(index)?)
    }

    fn when(&self, index: usize) -> Option<When> {
        parse_when(self.text_of(index)?)
    }

    fn release(&self, index: usize) -> Option<Release<'a>> {
        let slot = self.slot(index)?;
        if let Some(number) = version(self.line.get(slot.head)) {
            return Some(Release::Version(number));
        }
        Some(Release::Commit(clean(self.line, slot.head, Text::Clean)))
    }

    /// The free text: runs of whitespace are one space.
    fn free(&self) -> Option<Cow<'a, str>> {
        let text = self.line.take(self.line.free?);
        let spaces = |c: char| c.is_whitespace();
        if !text.contains(|c: char| c != ' ' && spaces(c)) && !text.contains("  ") {
            return Some(text);
        }
        Some(Cow::Owned(
            text.split(spaces)
                .filter(|part| !part.is_empty())
                .collect::<Vec<_>>()
                .join(" "),
        ))
    }

    #[inline]
    const fn flag(&self, index: u8) -> bool {
        self.filled.flags & 1 << index != 0
    }
}

/// Makes the command that `reader` has read.
#[inline]
pub(crate) fn assemble<'a>(reader: &Reader<'_, '_, 'a, '_>) -> Result<Command<'a>, Fault> {
    let values = Values {
        line: reader.line,
        filled: &reader.filled,
    };
    let v = &values;
    let force = reader.filled.force;
    Ok(match reader.verb.makes {
        Makes::Login => Command::Login,
        Makes::Logout => Command::Logout,
        Makes::Pipelines => Command::Pipelines,
        Makes::Help => Command::Help(Help {
            topic: v.topic(TOPIC, reader),
        }),
        Makes::Deploy => Command::Deploy(Deploy {
            force,
            dry_run: v.flag(DRY_RUN),
            pipeline: v.required(PIPELINE),
            reference: v.reference(PIPELINE),
            stage: v.stage(STAGE),
            apps: v.apps(STAGE),
        }),
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
        Makes::Lock
        | Makes::Unlock
        | Makes::Locks
        | Makes::Rollback
        | Makes::Diff
        | Makes::Status
        | Makes::Queue
        | Makes::Cancel
        | Makes::Approve
        | Makes::Reject
        | Makes::Freeze
        | Makes::Unfreeze
        | Makes::History => extended(reader.verb.makes, reader, v)?,
    })
}

/// The commands of Level 2.
#[inline(never)]
fn extended<'a>(
    makes: Makes,
    reader: &Reader<'_, '_, 'a, '_>,
    v: &Values<'_, 'a, '_>,
) -> Result<Command<'a>, Fault> {
    let listing = || Listing {
        pipeline: v.name(PIPELINE),
    };
    let answer = || Answer {
        id: v.required(ID),
        text: v.free(),
    };
    let lacks_stage = || reader.missing_at_end(&reader.verb.args[STAGE]);
    Ok(match makes {
        Makes::Lock => Command::Lock(Lock {
            pipeline: v.required(PIPELINE),
            stage: v.stage(STAGE).ok_or_else(lacks_stage)?,
            app: v.app(STAGE),
            duration: v.duration(DURATION),
            text: v.free(),
        }),
        Makes::Unlock => match (
            v.slot(PIPELINE).is_some_and(|slot| slot.is_alone),
            v.slot(STAGE),
        ) {
            (true, None) => Command::UnlockAll,
            (true, Some(slot)) => {
                return Err(reader.fault(ErrorKind::UnexpectedToken, slot.head, None));
            }
            (false, _) => Command::Unlock(Unlock {
                pipeline: v.required(PIPELINE),
                stage: v.stage(STAGE).ok_or_else(lacks_stage)?,
                app: v.app(STAGE),
            }),
        },
        Makes::Rollback => Command::Rollback(Rollback {
            dry_run: v.flag(DRY_RUN),
            pipeline: v.required(PIPELINE),
            stage: v.stage(STAGE),
            app: v.app(STAGE),
            release: v.release(RELEASE),
            text: v.free(),
        }),
        Makes::Diff => {
            let (from_stage, to_stage, defaulted) = stages(reader, v, false)?;
            Command::Diff(Diff {
                pipeline: v.required(PIPELINE),
                from_stage,
                to_stage,
                defaulted,
            })
        }
        Makes::Freeze => Command::Freeze(Freeze {
            pipeline: v.required(PIPELINE),
            stage: v.stage(STAGE),
            until: v.when(UNTIL),
            text: v.free(),
        }),
        Makes::Unfreeze => Command::Unfreeze(Unfreeze {
            pipeline: v.required(PIPELINE),
            stage: v.stage(STAGE),
        }),
        Makes::History => Command::History(History {
            pipeline: v.name(PIPELINE),
            stage: v.stage(STAGE),
        }),
        Makes::Cancel => Command::Cancel(Cancel { id: v.required(ID) }),
        Makes::Approve => Command::Approve(answer()),
        Makes::Reject => Command::Reject(answer()),
        Makes::Locks => Command::Locks(listing()),
        Makes::Queue => Command::Queue(listing()),
        Makes::Status => Command::Status(listing()),
        // Level 1 is assembled above, where the compiler sees that nothing is left out.
        Makes::Login
        | Makes::Logout
        | Makes::Help
        | Makes::Deploy
        | Makes::Promote
        | Makes::Releases
        | Makes::Info
        | Makes::Pipelines
        | Makes::Route
        | Makes::RouteDisable
        | Makes::Own => return assemble(reader),
    })
}

#[inline(never)]
fn promote<'a>(
    reader: &Reader<'_, '_, 'a, '_>,
    v: &Values<'_, 'a, '_>,
) -> Result<Promote<'a>, Fault> {
    let (from_app, to_apps) = (v.app(FROM), v.apps(TO));
    let apart = match (&from_app, &to_apps) {
        (Some(source), Some(Apps::Named(targets))) => !targets.contains(source),
        _ => false,
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
