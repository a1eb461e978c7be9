//! The rules for a typed document that is right.
//!
//! They are those of the walk that reports: the same tables, asked by the same functions. Here
//! `object!` has written out which field belongs to which row, so that all that a table says is
//! known when this is compiled, no place is noted, and nothing is looked up. What does not fit is
//! not described here: the walk that reports does that, from the beginning.

use std::borrow::Cow;
use std::marker::PhantomData;

use super::checker::{Checker, DEPTH};
use super::rows::{has_length, is_right};
use super::seen::{Fields, List, See, Seen, Typed};
use crate::block::Block;
use crate::codec::{Number, Raw};
use crate::spec::{Field, Role, Spec, Unasked, Value, same, slots};
use crate::surface::Surface;

/// A row of a table as a type.
pub(crate) trait Row {
    const FIELD: Field;
}

/// The items of a list that stands in a row.
pub(crate) struct Items<R>(PhantomData<R>);

impl<R: Row> Row for Items<R> {
    const FIELD: Field = R::FIELD.of_items();
}

/// The blocks of a message, or blocks by themselves: how many there may be, the surface says.
enum Blocks {}

impl Row for Blocks {
    const FIELD: Field = slots::BLOCKS;
}

/// A value that can stand in a row.
pub(crate) trait Fits {
    /// Whether it keeps to every rule of the row, as far as the rules are about it alone or
    /// `checker` has seen the others. False for something that only its JSON can be judged by.
    fn fits<'n, R: Row>(&'n self, checker: &mut Checker<'n>) -> bool;
}

/// An object that has a table; `object!` writes this from the names of its fields.
pub(crate) trait Keeps: Typed {
    const TABLE: &'static Spec;

    /// Whether every field keeps to its row, and the object to the rules over several of them.
    fn keeps<'n>(&'n self, checker: &mut Checker<'n>) -> bool;
}

/// A value that is neither a list nor an object.
#[inline(always)]
#[allow(clippy::inline_always, reason = "the row is known where it is called")]
pub(crate) fn plain<'n, R: Row>(value: Seen<'n>, checker: &mut Checker<'n>) -> bool {
    is_right(const { &R::FIELD }, value) && checker.plays(R::FIELD.role, value)
}

/// A typed object in a row.
#[inline]
pub(crate) fn object<'n, R: Row, T: Keeps>(object: &'n T, checker: &mut Checker<'n>) -> bool {
    match R::FIELD.value {
        Value::Object => true,
        Value::Of(spec) => std::ptr::eq(spec, T::TABLE) && enter(object, checker),
        Value::Slot(slot) => {
            let place = const {
                match R::FIELD.value {
                    Value::Slot(slot) => slot.place(T::TABLE.kind),
                    _ => None,
                }
            };
            let taken = place.is_some_and(|at| std::ptr::eq(slot.takes[at], T::TABLE));
            taken && enter(object, checker)
        }
        Value::Plain => is_text::<T>("plain_text") && text::<R, T>(object, checker),
        Value::Text => {
            let is_text = is_text::<T>("plain_text") || is_text::<T>("mrkdwn");
            is_text && text::<R, T>(object, checker)
        }
        Value::Str
        | Value::Url
        | Value::NumberText
        | Value::Bool
        | Value::Int
        | Value::Number
        | Value::List(_)
        | Value::Received => false,
    }
}

const fn is_text<T: Keeps>(kind: &str) -> bool {
    same(T::TABLE.kind, kind)
}

/// A text object: its own row of characters, and those of the place where it stands.
#[inline]
fn text<'n, R: Row, T: Keeps>(object: &'n T, checker: &mut Checker<'n>) -> bool {
    let row = const {
        if is_text::<T>("plain_text") || is_text::<T>("mrkdwn") {
            T::TABLE.row("text")
        } else {
            0
        }
    };
    let text = object.field(row).text();
    object.keeps(checker) && text.is_some_and(|text| has_length(text, const { R::FIELD.text() }))
}

#[inline]
fn enter<'n, T: Keeps>(object: &'n T, checker: &mut Checker<'n>) -> bool {
    let surfaces = const {
        [
            T::TABLE.is_for(Surface::Message),
            T::TABLE.is_for(Surface::Modal),
            T::TABLE.is_for(Surface::Home),
        ]
    };
    if checker.depth == DEPTH || !surfaces[checker.surface as usize] {
        return false;
    }
    checker.depth += 1;
    // Each block has its own action ids, also one inside another.
    let outer = const { T::TABLE.is_block() }.then(|| checker.action_ids.enter());
    let keeps = object.keeps(checker);
    if let Some(outer) = outer {
        checker.action_ids.leave(&outer);
    }
    checker.depth -= 1;
    keeps
}

impl<'n> Checker<'n> {
    /// Remembers what a value means beyond its object; false when it says what another said.
    #[inline(always)]
    #[allow(clippy::inline_always, reason = "the row is known where it is called")]
    pub(super) fn plays(&mut self, role: Role, value: Seen<'n>) -> bool {
        match (role, value) {
            (Role::BlockId, Seen::Text(id)) => self.block_ids.insert(id),
            (Role::ActionId, Seen::Text(id)) => self.action_ids.insert(id),
            (Role::Focus, Seen::Bool(true)) => !std::mem::replace(&mut self.focused, true),
            _ => true,
        }
    }

    /// The rules over several fields of an object.
    #[inline]
    pub(crate) fn checks_hold<T: Keeps>(&mut self, object: &'n T) -> bool {
        if const { T::TABLE.checks.is_empty() } {
            return true;
        }
        let unasked = const { Unasked::by(T::TABLE) };
        let present = object.rows().map_or(0, |rows| rows.present);
        unasked.holds(present) || self.checks_asked(object)
    }

    #[inline(never)]
    fn checks_asked<T: Keeps>(&mut self, object: &'n T) -> bool {
        for check in T::TABLE.checks {
            self.check(check, Fields::Typed(object));
        }
        self.is_clean()
    }

    /// The blocks of a message, or blocks by themselves.
    pub(super) fn blocks_fit(&mut self, blocks: &'n [Block<'n>]) -> bool {
        if blocks.len() > self.surface.max_blocks() || !list::<Blocks, _>(blocks, self) {
            return false;
        }
        !blocks.iter().any(is_summed) || sums_fit(blocks, self.surface)
    }

    /// Whether nothing has been found so far.
    pub(super) fn is_clean(&self) -> bool {
        self.violations.is_empty() && !self.odd
    }
}

/// Whether there is a rule over all blocks of this kind together.
fn is_summed(block: &Block<'_>) -> bool {
    matches!(
        block,
        Block::Markdown(_) | Block::DataVisualization(_) | Block::Table(_) | Block::DataTable(_)
    )
}

/// The rules over several blocks, where there are any.
fn sums_fit(blocks: &[Block<'_>], surface: Surface) -> bool {
    let mut checker = Checker::new(surface);
    checker.across(List::Parts(&blocks));
    checker.is_clean()
}

/// A list in a row.
#[inline]
fn list<'n, R: Row, T: Fits>(items: &'n [T], checker: &mut Checker<'n>) -> bool {
    if !const { matches!(R::FIELD.value, Value::List(_)) } {
        return false;
    }
    if let Some((least, most)) = R::FIELD.items
        && !(least..=most).contains(&items.len())
    {
        return false;
    }
    let outer = checker.planned;
    checker.planned |= const { matches!(R::FIELD.role, Role::Tasks) };
    let fit = items.iter().all(|item| item.fits::<Items<R>>(checker));
    checker.planned = outer;
    fit
}

impl<T: Fits> Fits for Vec<T> {
    #[inline]
    fn fits<'n, R: Row>(&'n self, checker: &mut Checker<'n>) -> bool {
        list::<R, T>(self, checker)
    }
}

impl<T: Fits> Fits for Box<T> {
    #[inline]
    fn fits<'n, R: Row>(&'n self, checker: &mut Checker<'n>) -> bool {
        (**self).fits::<R>(checker)
    }
}

/// Values that are judged as the walk that reports sees them.
macro_rules! plain {
    ($($Type:ty),*) => {$(
        impl Fits for $Type {
            #[inline(always)]
            #[allow(clippy::inline_always, reason = "the row is known where it is called")]
            fn fits<'n, R: Row>(&'n self, checker: &mut Checker<'n>) -> bool {
                plain::<R>(self.see(), checker)
            }
        }
    )*};
}

plain!(Cow<'_, str>, bool, u8, u16, u32, i64, Number<'_>, Raw<'_>);
