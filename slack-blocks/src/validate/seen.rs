//! A document as the rules see it, typed or JSON: one set of rules for both.

use serde_json::{Map, Number, Value as Json};

use crate::spec::Spec;

/// A value somewhere in a document.
#[derive(Clone, Copy)]
pub(crate) enum Seen<'n> {
    Null,
    Bool(bool),
    Int(i64),
    /// A whole number that is too great for the others.
    Great(u64),
    Float(f64),
    Text(&'n str),
    List(List<'n>),
    Object(Fields<'n>),
    /// JSON text of a value that the types leave open. It is an object or a list.
    Raw(&'n str),
    /// Something that the types keep without knowing it. Only as JSON it can be judged.
    Odd,
}

/// The items of a list.
#[derive(Clone, Copy)]
pub(crate) enum List<'n> {
    Json(&'n [Json]),
    Parts(&'n dyn Parts),
}

/// The fields of an object.
#[derive(Clone, Copy)]
pub(crate) enum Fields<'n> {
    Json(&'n Map<String, Json>),
    Typed(&'n dyn Typed),
}

/// A typed value.
pub(crate) trait See {
    fn see(&self) -> Seen<'_>;
}

/// A list of typed values.
pub(crate) trait Parts {
    fn count(&self) -> usize;
    fn item(&self, n: usize) -> Seen<'_>;
}

/// An object that has a table; `object!` writes this from the names of its fields.
pub(crate) trait Typed {
    fn table(&self) -> &'static Spec;

    /// Which rows of the table have a value; `None` when the object holds something that
    /// its type does not know.
    fn rows(&self) -> Option<Rows>;

    /// The value of a row that has one.
    fn field(&self, row: usize) -> Seen<'_>;
}

/// A bit for each row of a table.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) struct Rows {
    pub(crate) present: u64,
    pub(crate) required: u64,
}

impl Rows {
    /// The places of these bits, in order.
    pub(super) fn of(mut bits: u64) -> impl Iterator<Item = usize> {
        std::iter::from_fn(move || {
            let row = bits.trailing_zeros();
            bits &= bits.wrapping_sub(1);
            (row < 64).then_some(row as usize)
        })
    }
}

impl<'n> Seen<'n> {
    pub(super) fn json(value: &'n Json) -> Self {
        match value {
            Json::Null => Self::Null,
            Json::Bool(on) => Self::Bool(*on),
            Json::Number(number) => Self::number(number),
            Json::String(text) => Self::Text(text),
            Json::Array(list) => Self::List(List::Json(list)),
            Json::Object(fields) => Self::Object(Fields::Json(fields)),
        }
    }

    fn number(number: &Number) -> Self {
        match (number.as_i64(), number.as_u64(), number.as_f64()) {
            (Some(whole), _, _) => Self::Int(whole),
            (_, Some(great), _) => Self::Great(great),
            (_, _, Some(float)) => Self::Float(float),
            _ => Self::Odd,
        }
    }

    /// A number by its digits.
    pub(crate) fn digits(digits: &str) -> Self {
        // JSON tells -0 from 0 as only a floating-point number can.
        if let Ok(whole) = digits.parse::<i64>()
            && digits != "-0"
        {
            return Self::Int(whole);
        }
        match (digits.parse::<u64>(), digits.parse::<f64>()) {
            (Ok(great), _) => Self::Great(great),
            (_, Ok(float)) if float.is_finite() => Self::Float(float),
            _ => Self::Odd,
        }
    }

    #[inline]
    pub(crate) fn typed(object: &'n dyn Typed) -> Self {
        Self::Object(Fields::Typed(object))
    }

    pub(super) fn is_null(self) -> bool {
        matches!(self, Self::Null)
    }

    pub(super) fn is_true(self) -> bool {
        matches!(self, Self::Bool(true))
    }

    pub(super) fn text(self) -> Option<&'n str> {
        match self {
            Self::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The items of a list; none of anything else.
    pub(super) fn list(self) -> List<'n> {
        match self {
            Self::List(list) => list,
            _ => List::Json(&[]),
        }
    }

    /// A field of an object; `null` when it has none, and of anything else.
    pub(super) fn get(self, name: &str) -> Self {
        match self {
            Self::Object(fields) => fields.get(name),
            _ => Self::Null,
        }
    }

    /// A number, or one that is written as text.
    #[allow(clippy::cast_precision_loss, reason = "compared with small numbers")]
    pub(super) fn as_number(self) -> Option<f64> {
        match self {
            Self::Int(whole) => Some(whole as f64),
            Self::Great(great) => Some(great as f64),
            Self::Float(float) => Some(float),
            Self::Text(text) => text.parse().ok(),
            _ => None,
        }
    }

    /// What an error repeats of it: plain values, and JSON as it stands.
    pub(super) fn to_json(self) -> Json {
        match self {
            Self::Bool(on) => on.into(),
            Self::Int(whole) => whole.into(),
            Self::Great(great) => great.into(),
            Self::Float(float) => float.into(),
            Self::Text(text) => text.into(),
            Self::List(List::Json(list)) => list.into(),
            Self::Object(Fields::Json(fields)) => fields.clone().into(),
            Self::Null | Self::List(_) | Self::Object(_) | Self::Raw(_) | Self::Odd => Json::Null,
        }
    }

    /// Whether both are the same JSON.
    pub(super) fn is(self, other: Self) -> bool {
        match (self, other) {
            (Self::Null, Self::Null) => true,
            (Self::Bool(a), Self::Bool(b)) => a == b,
            (Self::Int(a), Self::Int(b)) => a == b,
            (Self::Great(a), Self::Great(b)) => a == b,
            (Self::Float(a), Self::Float(b)) => a.total_cmp(&b).is_eq(),
            (Self::Text(a), Self::Text(b)) => a == b,
            (Self::List(a), Self::List(b)) => {
                a.len() == b.len() && a.iter().zip(b.iter()).all(|(a, b)| a.is(b))
            }
            (Self::Object(Fields::Json(a)), Self::Object(Fields::Json(b))) => a == b,
            (Self::Object(Fields::Typed(a)), Self::Object(Fields::Typed(b))) => {
                let rows = a.rows();
                std::ptr::eq(a.table(), b.table())
                    && rows == b.rows()
                    && rows.is_some_and(|rows| {
                        Rows::of(rows.present).all(|row| a.field(row).is(b.field(row)))
                    })
            }
            _ => false,
        }
    }
}

impl<'n> List<'n> {
    pub(super) fn len(self) -> usize {
        match self {
            Self::Json(list) => list.len(),
            Self::Parts(list) => list.count(),
        }
    }

    pub(super) fn is_empty(self) -> bool {
        self.len() == 0
    }

    /// The item at `n`; `null` behind the end.
    pub(super) fn get(self, n: usize) -> Seen<'n> {
        match self {
            Self::Json(list) => list.get(n).map_or(Seen::Null, Seen::json),
            Self::Parts(list) if n < list.count() => list.item(n),
            Self::Parts(_) => Seen::Null,
        }
    }

    pub(super) fn iter(self) -> impl Iterator<Item = Seen<'n>> {
        (0..self.len()).map(move |n| self.get(n))
    }
}

impl<'n> Fields<'n> {
    /// The value of a field; `null` when there is none.
    pub(super) fn get(self, name: &str) -> Seen<'n> {
        match self {
            Self::Json(fields) => fields.get(name).map_or(Seen::Null, Seen::json),
            Self::Typed(object) => {
                let table = object.table();
                if name == "type" {
                    return if table.kind.is_empty() {
                        Seen::Null
                    } else {
                        Seen::Text(table.kind)
                    };
                }
                let row = table.fields.iter().position(|field| field.name == name);
                row.zip(object.rows())
                    .filter(|(row, rows)| rows.present & (1 << row) != 0)
                    .map_or(Seen::Null, |(row, _)| object.field(row))
            }
        }
    }

    /// Looks at every field that has a value.
    pub(super) fn each(self, mut look: impl FnMut(&'n str, Seen<'n>)) {
        match self {
            Self::Json(fields) => {
                for (name, value) in fields {
                    look(name, Seen::json(value));
                }
            }
            Self::Typed(object) => {
                let present = object.rows().map_or(0, |rows| rows.present);
                for row in Rows::of(present) {
                    look(object.table().fields[row].name, object.field(row));
                }
            }
        }
    }
}

/// `See` for what is not an object.
mod plain {
    use std::borrow::Cow;

    use super::{List, Parts, See, Seen};
    use crate::codec::{Number, Raw};

    impl See for Cow<'_, str> {
        fn see(&self) -> Seen<'_> {
            Seen::Text(self)
        }
    }

    impl See for bool {
        fn see(&self) -> Seen<'_> {
            Seen::Bool(*self)
        }
    }

    macro_rules! whole {
        ($($type:ty),*) => {$(
            impl See for $type {
                fn see(&self) -> Seen<'_> {
                    Seen::Int(i64::from(*self))
                }
            }
        )*};
    }

    whole!(u8, u16, u32, i64);

    impl See for Number<'_> {
        fn see(&self) -> Seen<'_> {
            Seen::digits(self.as_str())
        }
    }

    impl See for Raw<'_> {
        fn see(&self) -> Seen<'_> {
            if self.get().trim_start().starts_with(['{', '[']) {
                Seen::Raw(self.get())
            } else {
                Seen::Odd
            }
        }
    }

    impl<T: See> See for Box<T> {
        fn see(&self) -> Seen<'_> {
            (**self).see()
        }
    }

    impl<T: See> See for Vec<T> {
        fn see(&self) -> Seen<'_> {
            Seen::List(List::Parts(self))
        }
    }

    impl<T: See> Parts for &[T] {
        fn count(&self) -> usize {
            self.len()
        }

        fn item(&self, n: usize) -> Seen<'_> {
            self[n].see()
        }
    }

    impl<T: See> Parts for Vec<T> {
        fn count(&self) -> usize {
            self.len()
        }

        fn item(&self, n: usize) -> Seen<'_> {
            self[n].see()
        }
    }
}
