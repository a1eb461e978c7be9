//! Block Kit as data: every object, its members, their limits and where each limit is
//! written. A correction is one line in one of the tables.
//!
//! Lengths count characters (Unicode scalar values). Sources: `D` docs.slack.dev, `N`
//! @slack/types, `P` `slack_sdk` for Python, `J` the Java SDK, `G` slack-go, `M`
//! slack-morphism, `L` an answer of the live service that somebody wrote down.

pub mod answers;
pub mod blocks;
mod check;
pub mod elements;
pub mod messages;
pub mod objects;
pub mod rich_text;
pub mod slots;
pub mod views;

pub(crate) use check::Unasked;
pub use check::{Check, Format};

use crate::surface::Surface;

/// An object of Block Kit.
#[derive(Debug)]
#[non_exhaustive]
pub struct Spec {
    /// The value of `type`; empty when it has none.
    pub kind: &'static str,
    /// The surfaces that take it; empty when nothing is documented.
    pub surfaces: &'static [Surface],
    /// Its members, without `type`.
    pub fields: &'static [Field],
    /// Rules over several members.
    pub checks: &'static [Check],
}

/// A member of an object.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Field {
    /// Its name.
    pub name: &'static str,
    /// What it holds.
    pub value: Value,
    /// Whether it must be there.
    pub required: bool,
    /// Fewest and most characters; of a text object, those of its `text`.
    pub chars: Option<(usize, usize)>,
    /// Fewest and most items of a list.
    pub items: Option<(usize, usize)>,
    /// Fewest and most characters of each text in a list; of a list in a list, items.
    pub each: Option<(usize, usize)>,
    /// Smallest and greatest number.
    pub range: Option<(i64, i64)>,
    /// The words it may be.
    pub words: &'static [&'static str],
    /// Where this is written.
    pub source: &'static str,
    /// What it means beyond its object.
    pub(crate) role: Role,
}

/// What a field means beyond its object. It follows from its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Role {
    /// Nothing.
    None,
    /// Names a block: different in a whole message or view.
    BlockId,
    /// Names an element: different in a block.
    ActionId,
    /// Takes the focus: one element of a view does.
    Focus,
    /// Holds the tasks of a plan, which may wait.
    Tasks,
}

/// What a member holds.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub enum Value {
    /// Text.
    Str,
    /// An address on the web.
    Url,
    /// A number written as text.
    NumberText,
    /// `true` or `false`.
    Bool,
    /// A whole number.
    Int,
    /// A number.
    Number,
    /// Any object.
    Object,
    /// A `plain_text` object.
    Plain,
    /// A `plain_text` or `mrkdwn` object.
    Text,
    /// An object of this shape.
    Of(&'static Spec),
    /// One of several objects.
    Slot(&'static Slot),
    /// A list.
    List(&'static Value),
    /// Whatever Slack puts there when it sends the object; it refuses to take it.
    Received,
}

/// A place that takes one of several objects.
#[derive(Debug)]
#[non_exhaustive]
pub struct Slot {
    /// The objects that may stand there.
    pub takes: &'static [&'static Spec],
    /// Objects of the same family that may not.
    pub knows: &'static [&'static [&'static Spec]],
    /// What it takes, in a word: `element`, `block` or `cell`.
    pub what: &'static str,
}

impl Spec {
    /// The member called `name`.
    #[must_use]
    pub fn field(&self, name: &str) -> Option<&'static Field> {
        self.fields.iter().find(|field| field.name == name)
    }

    /// Maximum characters of the field `name`. For constants.
    ///
    /// ```
    /// use slack_blocks::spec::elements::BUTTON;
    ///
    /// const LABEL: usize = BUTTON.max_chars("text");
    /// assert_eq!(LABEL, 75);
    /// ```
    ///
    /// A name or a limit that is not in the table does not compile:
    ///
    /// ```compile_fail
    /// const LABEL: usize = slack_blocks::spec::elements::BUTTON.max_chars("txet");
    /// ```
    ///
    /// # Panics
    ///
    /// Outside constants, when the object has no such field or the field has no such limit.
    #[must_use]
    pub const fn max_chars(&self, name: &str) -> usize {
        match self.find(name).chars {
            Some((_, most)) => most,
            None => panic!("this field has no limit of characters"),
        }
    }

    /// Maximum items of the field `name`. For constants.
    ///
    /// # Panics
    ///
    /// As [`max_chars`](Self::max_chars).
    #[must_use]
    pub const fn max_items(&self, name: &str) -> usize {
        match self.find(name).items {
            Some((_, most)) => most,
            None => panic!("this field has no limit of items"),
        }
    }

    /// Maximum characters of each text in the field `name`. For constants.
    ///
    /// # Panics
    ///
    /// As [`max_chars`](Self::max_chars).
    #[must_use]
    pub const fn max_each(&self, name: &str) -> usize {
        match self.find(name).each {
            Some((_, most)) => most,
            None => panic!("this field has no limit of each item"),
        }
    }

    const fn find(&self, name: &str) -> &'static Field {
        &self.fields[self.row(name)]
    }

    /// The place of the field `name` among the fields. Outside of constants, an unknown name
    /// panics; in constants, where the typed objects look their fields up, it does not compile.
    pub(crate) const fn row(&self, name: &str) -> usize {
        let mut at = 0;
        while at < self.fields.len() {
            if same(self.fields[at].name, name) {
                return at;
            }
            at += 1;
        }
        panic!("this object has no such field")
    }

    /// A bit for each field that must be there, by its place.
    pub(crate) const fn required(&self) -> u64 {
        let mut rows = 0;
        let mut at = 0;
        while at < self.fields.len() {
            if self.fields[at].required {
                rows |= 1 << at;
            }
            at += 1;
        }
        rows
    }

    /// Whether it is a block: all of them can be named, and nothing else can.
    pub(crate) const fn is_block(&self) -> bool {
        match self.fields.last() {
            Some(field) => matches!(field.role, Role::BlockId),
            None => false,
        }
    }

    /// Whether a surface takes it; true when nothing is documented.
    #[must_use]
    pub const fn is_for(&self, surface: Surface) -> bool {
        let mut at = 0;
        while at < self.surfaces.len() {
            if self.surfaces[at] as u8 == surface as u8 {
                return true;
            }
            at += 1;
        }
        self.surfaces.is_empty()
    }
}

impl Slot {
    /// The place of the object `kind` among those that may stand there. For constants.
    pub(crate) const fn place(&self, kind: &str) -> Option<usize> {
        let mut at = 0;
        while at < self.takes.len() {
            if same(self.takes[at].kind, kind) {
                return Some(at);
            }
            at += 1;
        }
        None
    }
}

pub(crate) const fn same(a: &str, b: &str) -> bool {
    let (a, b) = (a.as_bytes(), b.as_bytes());
    if a.len() != b.len() {
        return false;
    }
    let mut at = 0;
    while at < a.len() {
        if a[at] != b[at] {
            return false;
        }
        at += 1;
    }
    true
}

/// Passes a table on in which every text and every list says how short it may be. Any other
/// does not compile: Slack refuses most empty things, and a bound that nobody wrote would let
/// them through.
const fn checked(spec: Spec) -> Spec {
    assert!(spec.fields.len() <= 64, "more fields than a mask has bits");
    let mut at = 0;
    while at < spec.fields.len() {
        let field = &spec.fields[at];
        let listed = field.words.is_empty();
        match field.value {
            Value::Str | Value::Url | Value::Plain | Value::Text => assert!(
                field.chars.is_some() || !listed,
                "a text without a lower bound of characters",
            ),
            Value::List(items) => {
                assert!(
                    field.items.is_some(),
                    "a list without a lower bound of items"
                );
                let bounded = match items {
                    Value::Str | Value::Url | Value::Plain | Value::Text | Value::List(_) => {
                        field.each.is_some() || !listed
                    }
                    _ => true,
                };
                assert!(bounded, "a list whose items have no lower bound");
            }
            _ => {}
        }
        at += 1;
    }
    spec
}

/// A field that may be absent.
const fn opt(name: &'static str, value: Value) -> Field {
    Field {
        name,
        value,
        required: false,
        chars: None,
        items: None,
        each: None,
        range: None,
        words: &[],
        source: "",
        role: role(name),
    }
}

const fn role(name: &str) -> Role {
    if same(name, "block_id") {
        Role::BlockId
    } else if same(name, "action_id") {
        Role::ActionId
    } else if same(name, "focus_on_load") {
        Role::Focus
    } else if same(name, "tasks") {
        Role::Tasks
    } else {
        Role::None
    }
}

/// A field that must be there.
const fn req(name: &'static str, value: Value) -> Field {
    let mut field = opt(name, value);
    field.required = true;
    field
}

impl Field {
    /// The row of each item, when this one holds a list; of nothing that can be there, when not.
    pub(crate) const fn of_items(self) -> Self {
        let Value::List(item) = self.value else {
            return opt(self.name, Value::Received);
        };
        let mut row = opt(self.name, *item);
        row.role = Role::None;
        match item {
            Value::Plain | Value::Text => row.chars = self.text(),
            Value::List(_) => row.items = self.each,
            _ => {
                row.chars = self.each;
                row.words = self.words;
            }
        }
        row
    }

    /// Fewest and most characters of a text object.
    pub(crate) const fn text(&self) -> Option<(usize, usize)> {
        match self.each {
            Some(each) => Some(each),
            None => self.chars,
        }
    }

    const fn chars(mut self, least: usize, most: usize) -> Self {
        self.chars = Some((least, most));
        self
    }

    const fn items(mut self, least: usize, most: usize) -> Self {
        self.items = Some((least, most));
        self
    }

    const fn each(mut self, least: usize, most: usize) -> Self {
        self.each = Some((least, most));
        self
    }

    const fn range(mut self, least: i64, most: i64) -> Self {
        self.range = Some((least, most));
        self
    }

    const fn words(mut self, words: &'static [&'static str]) -> Self {
        self.words = words;
        self
    }

    const fn by(mut self, source: &'static str) -> Self {
        self.source = source;
        self
    }
}

const MESSAGE: Surface = Surface::Message;
const MODAL: Surface = Surface::Modal;
const HOME: Surface = Surface::Home;
/// No upper limit.
const MANY: usize = usize::MAX;
