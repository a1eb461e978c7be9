//! `seen!`: what the rules see of a typed object.

/// Ties the fields of an object to the rows of its table. A field without a row does not
/// compile, nor does a row without a field. An object that is not a part of Block Kit has
/// no table, and is judged as JSON where a part of Block Kit holds it.
macro_rules! seen {
    (
        $Name:ident;
        always { $( $a:ident $($aj:literal)?, )* }
        maybe { $( $m:ident $($mj:literal)?, )* }
    ) => {
        impl $crate::validate::See for $Name<'_> {
            fn see(&self) -> $crate::validate::Seen<'_> {
                $crate::validate::Seen::Odd
            }
        }
    };
    (
        $Name:ident by $module:ident::$TABLE:ident;
        always { $( $a:ident $($aj:literal)?, )* }
        maybe { $( $m:ident $($mj:literal)?, )* }
    ) => {
        impl $crate::validate::See for $Name<'_> {
            #[inline]
            fn see(&self) -> $crate::validate::Seen<'_> {
                $crate::validate::Seen::typed(self)
            }
        }

        impl $crate::validate::Typed for $Name<'_> {
            #[inline]
            fn table(&self) -> &'static $crate::spec::Spec {
                &$crate::spec::$module::$TABLE
            }

            fn rows(&self) -> Option<$crate::validate::Rows> {
                use $crate::macros::name;

                const {
                    let fields: &[&str] = &[
                        $( stringify!($a), )*
                        $( stringify!($m), )*
                    ];
                    assert!($crate::spec::$module::$TABLE.fields.len() == fields.len(), "a row without a field");
                }
                if !self.extra.is_plain() {
                    return None;
                }
                let mut present = 0;
                $( present |= const { 1 << $crate::spec::$module::$TABLE.row(name!($a $($aj)?)) }; )*
                $(
                    if self.$m.is_some() {
                        present |= const { 1 << $crate::spec::$module::$TABLE.row(name!($m $($mj)?)) };
                    }
                )*
                let required = const { $crate::spec::$module::$TABLE.required() };
                Some($crate::validate::Rows { present, required })
            }

            #[allow(non_upper_case_globals, reason = "a constant for each field, under its name")]
            fn field(&self, row: usize) -> $crate::validate::Seen<'_> {
                use $crate::macros::name;
                use $crate::validate::{See, Seen};

                $( const $a: usize = $crate::spec::$module::$TABLE.row(name!($a $($aj)?)); )*
                $( const $m: usize = $crate::spec::$module::$TABLE.row(name!($m $($mj)?)); )*
                match row {
                    $( $a => self.$a.see(), )*
                    $( $m => self.$m.as_ref().map_or(Seen::Null, See::see), )*
                    _ => Seen::Null,
                }
            }
        }
    };
}

pub(crate) use seen;
