//! `seen!`: what the rules see of a typed object, and whether it keeps to them.

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

        impl $crate::validate::Fits for $Name<'_> {
            #[inline]
            fn fits<'n, R: $crate::validate::Row>(
                &'n self,
                _: &mut $crate::validate::Checker<'n>,
            ) -> bool {
                false
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

            #[inline]
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

            #[inline]
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

        impl $crate::validate::Fits for $Name<'_> {
            #[inline]
            fn fits<'n, R: $crate::validate::Row>(
                &'n self,
                checker: &mut $crate::validate::Checker<'n>,
            ) -> bool {
                $crate::validate::object::<R, Self>(self, checker)
            }
        }

        impl $crate::validate::Keeps for $Name<'_> {
            const TABLE: &'static $crate::spec::Spec = &$crate::spec::$module::$TABLE;

            #[allow(non_camel_case_types, reason = "a row for each field, under its name")]
            fn keeps<'n>(&'n self, checker: &mut $crate::validate::Checker<'n>) -> bool {
                use $crate::macros::name;
                use $crate::spec::{Field, Spec};
                use $crate::validate::{Fits, Row};

                const TABLE: &Spec = &$crate::spec::$module::$TABLE;
                $(
                    enum $a {}
                    impl Row for $a {
                        const FIELD: Field = TABLE.fields[TABLE.row(name!($a $($aj)?))];
                    }
                )*
                $(
                    enum $m {}
                    impl Row for $m {
                        const FIELD: Field = TABLE.fields[TABLE.row(name!($m $($mj)?))];
                    }
                )*
                self.extra.is_plain()
                    $( && self.$a.fits::<$a>(checker) )*
                    $(
                        && match &self.$m {
                            Some(value) => value.fits::<$m>(checker),
                            None => !<$m as Row>::FIELD.required,
                        }
                    )*
                    && checker.checks_hold(self)
            }
        }
    };
}

pub(crate) use seen;
