//! `object!`: one JSON object.

/// The JSON name of a field: its own, or the one given.
macro_rules! name {
    ($field:ident) => {
        stringify!($field)
    };
    ($field:ident $json:literal) => {
        $json
    };
}

/// The JSON name of a field with quotes and colon.
macro_rules! key {
    ($field:ident) => {
        concat!("\"", stringify!($field), "\":").as_bytes()
    };
    ($field:ident $json:literal) => {
        concat!("\"", $json, "\":").as_bytes()
    };
}

/// The JSON name of a field as it stands behind its first quote.
macro_rules! rest_of_key {
    ($field:ident) => {
        concat!(stringify!($field), "\":")
    };
    ($field:ident $json:literal) => {
        concat!($json, "\":")
    };
}

/// Declares an object: its `type` (empty for none), its table in [`spec`](crate::spec) if it
/// is a part of Block Kit, its constructor, and its fields in groups. The constructor takes those of the first four:
///
/// - `required` must be there;
/// - `texts` are empty when an object that was read lacks them;
/// - `given` is an `Option`: an object that was read may lack it;
/// - `lists` must be there; with `mistakes Kept;` they are empty instead.
///
/// `optional` fields are set through `Into`, `plain` ones by value, `more` are lists that
/// may be absent and have a second setter that adds one item.
///
/// `mistakes Kept;` is for what Slack sends: a field of an unexpected JSON type is kept in
/// `extra` as if it were unknown, so that it never loses its neighbours. Without it, such
/// an object is an error, and the slot around it keeps it raw.
macro_rules! object {
    (
        $(#[$meta:meta])*
        pub struct $Name:ident<$lt:lifetime>: $kind:literal $(by $module:ident::$TABLE:ident)?, $newvis:vis fn $new:ident {
            $( mistakes $Mistakes:ident; )?
            $( required { $( $(#[doc = $rm:literal])* $rvis:vis $r:ident $(= $rj:literal)? : $rt:ty ),* $(,)? } )?
            $( texts { $( $(#[doc = $tm:literal])* $tvis:vis $t:ident ),* $(,)? } )?
            $( given { $( $(#[doc = $gm:literal])* $gvis:vis $g:ident $(= $gj:literal)? : $gt:ty ),* $(,)? } )?
            $( lists { $( $(#[doc = $lm:literal])* $lvis:vis $l:ident / $lone:ident $(= $lj:literal)? : $ltt:ty ),* $(,)? } )?
            $( optional { $( $(#[$om:meta])* $ovis:vis $o:ident $(= $oj:literal)? : $ot:ty ),* $(,)? } )?
            $( plain { $( $(#[$pm:meta])* $pvis:vis $p:ident $(= $pj:literal)? : $pt:ty ),* $(,)? } )?
            $( more { $( $(#[$mm:meta])* $mvis:vis $m:ident / $mone:ident $(= $mj:literal)? : $mt:ty ),* $(,)? } )?
        }
    ) => {
        $(#[$meta])*
        #[derive(Clone, Debug, PartialEq)]
        #[non_exhaustive]
        pub struct $Name<$lt> {
            $($( $(#[doc = $rm])* $rvis $r: $rt, )*)?
            $($( $(#[doc = $tm])* $tvis $t: std::borrow::Cow<$lt, str>, )*)?
            $($( $(#[doc = $gm])* $gvis $g: Option<$gt>, )*)?
            $($( $(#[doc = $lm])* $lvis $l: Vec<$ltt>, )*)?
            $($( $(#[$om])* $ovis $o: Option<$ot>, )*)?
            $($( $(#[$pm])* $pvis $p: Option<$pt>, )*)?
            $($( $(#[$mm])* $mvis $m: Option<Vec<$mt>>, )*)?
            /// Fields that this version does not know, and known ones that could not be read.
            pub extra: $crate::codec::Extra<$lt>,
        }

        impl<$lt> $Name<$lt> {
            /// Creates the object with its required fields; the others are unset.
            ///
            $($( #[doc = concat!("- `", stringify!($r), "`:" $(, $rm)*)] )*)?
            $($( #[doc = concat!("- `", stringify!($t), "`:" $(, $tm)*)] )*)?
            $($( #[doc = concat!("- `", stringify!($g), "`:" $(, $gm)*)] )*)?
            $($( #[doc = concat!("- `", stringify!($l), "`:" $(, $lm)*)] )*)?
            #[must_use]
            #[allow(clippy::new_without_default, reason = "an object without members is rarely wanted")]
            $newvis fn $new(
                $($( $r: impl Into<$rt>, )*)?
                $($( $t: impl Into<std::borrow::Cow<$lt, str>>, )*)?
                $($( $g: impl Into<$gt>, )*)?
                $($( $l: impl IntoIterator<Item: Into<$ltt>>, )*)?
            ) -> Self {
                Self {
                    $($( $r: $r.into(), )*)?
                    $($( $t: $t.into(), )*)?
                    $($( $g: Some($g.into()), )*)?
                    $($( $l: $l.into_iter().map(Into::into).collect(), )*)?
                    $($( $o: None, )*)?
                    $($( $p: None, )*)?
                    $($( $m: None, )*)?
                    extra: $crate::codec::Extra::default(),
                }
            }

            $($(
                /// Adds one.
                #[must_use]
                $lvis fn $lone(mut self, $lone: impl Into<$ltt>) -> Self {
                    self.$l.push($lone.into());
                    self
                }
            )*)?
            $($(
                $(#[$om])*
                #[must_use]
                $ovis fn $o(mut self, $o: impl Into<$ot>) -> Self {
                    self.$o = Some($o.into());
                    self
                }
            )*)?
            $($(
                $(#[$pm])*
                #[must_use]
                $pvis fn $p(mut self, $p: $pt) -> Self {
                    self.$p = Some($p);
                    self
                }
            )*)?
            $($(
                $(#[$mm])*
                #[must_use]
                $mvis fn $m(mut self, $m: impl IntoIterator<Item: Into<$mt>>) -> Self {
                    self.$m = Some($m.into_iter().map(Into::into).collect());
                    self
                }

                /// Adds one.
                #[must_use]
                $mvis fn $mone(mut self, $mone: impl Into<$mt>) -> Self {
                    self.$m.get_or_insert_default().push($mone.into());
                    self
                }
            )*)?

            /// Whether a field has a value.
            fn is_set(&self, _name: &str) -> bool {
                false
                    $($( || _name == $crate::macros::name!($r $($rj)?) )*)?
                    $($( || (_name == $crate::macros::name!($t) && (!self.$t.is_empty() || !self.extra.holds(_name))) )*)?
                    $($( || (self.$g.is_some() && _name == $crate::macros::name!($g $($gj)?)) )*)?
                    $($( || (_name == $crate::macros::name!($l $($lj)?) && (!self.$l.is_empty() || !self.extra.holds(_name))) )*)?
                    $($( || (self.$o.is_some() && _name == $crate::macros::name!($o $($oj)?)) )*)?
                    $($( || (self.$p.is_some() && _name == $crate::macros::name!($p $($pj)?)) )*)?
                    $($( || (self.$m.is_some() && _name == $crate::macros::name!($m $($mj)?)) )*)?
            }

            /// Whether no field has a value.
            fn is_blank(&self) -> bool {
                true
                    $($( && { let _ = &self.$r; false } )*)?
                    $($( && self.$t.is_empty() )*)?
                    $($( && self.$g.is_none() )*)?
                    $($( && self.$l.is_empty() )*)?
                    $($( && self.$o.is_none() )*)?
                    $($( && self.$p.is_none() )*)?
                    $($( && self.$m.is_none() )*)?
            }

            /// The same without borrowed text.
            #[must_use]
            pub fn into_owned(self) -> $Name<'static> {
                $crate::codec::Part::own(self)
            }

            /// How many members and objects in it are kept raw because this version does
            /// not know them.
            #[must_use]
            pub fn unknown(&self) -> usize {
                $crate::codec::Part::unknown(self)
            }
        }

        impl<$lt> $crate::codec::Object<$lt> for $Name<$lt> {
            const KIND: &'static str = $kind;
            $( const MISTAKES: $crate::codec::Mistakes = $crate::codec::Mistakes::$Mistakes; )?

            #[allow(unused_mut, unused_variables, reason = "some objects have no members of a group")]
            fn from_members(
                members: &mut $crate::codec::Members<'_, $lt>,
            ) -> Result<Self, $crate::codec::Fault> {
                use $crate::codec::{Name, Other};
                use $crate::macros::{name, rest_of_key};

                const NAMES: &[&str] = &[
                    $($( name!($r $($rj)?), )*)?
                    $($( name!($t), )*)?
                    $($( name!($g $($gj)?), )*)?
                    $($( name!($l $($lj)?), )*)?
                    $($( name!($o $($oj)?), )*)?
                    $($( name!($p $($pj)?), )*)?
                    $($( name!($m $($mj)?), )*)?
                ];

                members.begin(<Self as $crate::codec::Object<$lt>>::MISTAKES);
                let mut extra = $crate::codec::Extra::default();
                $($( let mut $r: Option<$rt> = None; )*)?
                $($( let mut $t: Option<std::borrow::Cow<$lt, str>> = None; )*)?
                $($( let mut $g: Option<$gt> = None; )*)?
                $($( let mut $l: Option<Vec<$ltt>> = None; )*)?
                $($( let mut $o: Option<$ot> = None; )*)?
                $($( let mut $p: Option<$pt> = None; )*)?
                $($( let mut $m: Option<Vec<$mt>> = None; )*)?
                // A field is known by its place among the names, from 1; `type` is 0.
                'next: loop {
                    let found = 'found: {
                        if let Some(at_name) = members.at_name() {
                            let at = 0;
                            if !$kind.is_empty() && members.take_name(at_name, const { Name::of("type\":") }) { break 'found at; }
                            $($( let at = at + 1; if members.take_name(at_name, const { Name::of(rest_of_key!($r $($rj)?)) }) { break 'found at; } )*)?
                            $($( let at = at + 1; if members.take_name(at_name, const { Name::of(rest_of_key!($t)) }) { break 'found at; } )*)?
                            $($( let at = at + 1; if members.take_name(at_name, const { Name::of(rest_of_key!($g $($gj)?)) }) { break 'found at; } )*)?
                            $($( let at = at + 1; if members.take_name(at_name, const { Name::of(rest_of_key!($l $($lj)?)) }) { break 'found at; } )*)?
                            $($( let at = at + 1; if members.take_name(at_name, const { Name::of(rest_of_key!($o $($oj)?)) }) { break 'found at; } )*)?
                            $($( let at = at + 1; if members.take_name(at_name, const { Name::of(rest_of_key!($p $($pj)?)) }) { break 'found at; } )*)?
                            $($( let at = at + 1; if members.take_name(at_name, const { Name::of(rest_of_key!($m $($mj)?)) }) { break 'found at; } )*)?
                        } else if members.take_end() {
                            break 'next;
                        }
                        match members.other($kind, NAMES)? {
                            Other::Known(at) => at,
                            Other::Unknown(key) => {
                                let value = members.value()?;
                                extra.push(key, value);
                                continue 'next;
                            }
                            Other::End => break 'next,
                        }
                    };
                    let at = 0;
                    if found == at {
                        members.expect_kind($kind, concat!("\"", $kind, "\""))?;
                        continue;
                    }
                    $($( let at = at + 1; if found == at { members.fill(&mut $r, name!($r $($rj)?), &mut extra)?; continue; } )*)?
                    $($( let at = at + 1; if found == at { members.fill(&mut $t, name!($t), &mut extra)?; continue; } )*)?
                    $($( let at = at + 1; if found == at { members.fill(&mut $g, name!($g $($gj)?), &mut extra)?; continue; } )*)?
                    $($( let at = at + 1; if found == at { members.fill(&mut $l, name!($l $($lj)?), &mut extra)?; continue; } )*)?
                    $($( let at = at + 1; if found == at { members.fill(&mut $o, name!($o $($oj)?), &mut extra)?; continue; } )*)?
                    $($( let at = at + 1; if found == at { members.fill(&mut $p, name!($p $($pj)?), &mut extra)?; continue; } )*)?
                    $($( let at = at + 1; if found == at { members.fill(&mut $m, name!($m $($mj)?), &mut extra)?; continue; } )*)?
                }
                if !$kind.is_empty() && !members.typed {
                    extra.set_untyped();
                }
                Ok(Self {
                    $($( $r: $r.ok_or_else(|| members.missing(name!($r $($rj)?)))?, )*)?
                    $($( $t: $t.unwrap_or_else(|| { extra.push_absent(name!($t)); std::borrow::Cow::Borrowed("") }), )*)?
                    $($( $g, )*)?
                    $($( $l: match $l { Some(list) => list, None => members.absent(name!($l $($lj)?), &mut extra)? }, )*)?
                    $($( $o, )*)?
                    $($( $p, )*)?
                    $($( $m, )*)?
                    extra,
                })
            }
        }

        impl<$lt> $crate::codec::Decode<$lt> for $Name<$lt> {
            fn decode(input: &mut $crate::codec::Reader<$lt>) -> Result<Self, $crate::codec::Fault> {
                $crate::codec::object(input)
            }

            #[allow(
                unreachable_code, unused_variables, clippy::diverging_sub_expression,
                reason = "an object with required fields cannot stand for something else"
            )]
            fn kept(raw: $crate::codec::Raw<$lt>) -> Option<Self> {
                $($( let $r: $rt = return None; )*)?
                Some(Self {
                    $($( $r, )*)?
                    $($( $t: std::borrow::Cow::Borrowed(""), )*)?
                    $($( $g: None, )*)?
                    $($( $l: Vec::new(), )*)?
                    $($( $o: None, )*)?
                    $($( $p: None, )*)?
                    $($( $m: None, )*)?
                    extra: $crate::codec::Extra::whole(raw),
                })
            }
        }

        impl<$lt> $crate::codec::Part for $Name<$lt> {
            type Static = $Name<'static>;

            fn own(self) -> $Name<'static> {
                $Name {
                    $($( $r: self.$r.own(), )*)?
                    $($( $t: self.$t.own(), )*)?
                    $($( $g: self.$g.own(), )*)?
                    $($( $l: self.$l.own(), )*)?
                    $($( $o: self.$o.own(), )*)?
                    $($( $p: self.$p.own(), )*)?
                    $($( $m: self.$m.own(), )*)?
                    extra: self.extra.own(),
                }
            }

            fn unknown(&self) -> usize {
                0
                    $($( + self.$r.unknown() )*)?
                    $($( + self.$g.unknown() )*)?
                    $($( + self.$l.unknown() )*)?
                    $($( + self.$o.unknown() )*)?
                    $($( + self.$m.unknown() )*)?
                    + self.extra.unknown()
            }
        }

        impl $crate::codec::Put for $Name<'_> {
            fn put(&self, out: &mut Vec<u8>) {
                #[allow(unused_imports, reason = "some objects have no required members")]
                use $crate::macros::{key, name};

                if let Some(raw) = self.extra.as_whole(|| self.is_blank()) {
                    return raw.put(out);
                }
                out.push(b'{');
                if !$kind.is_empty() && !self.extra.is_untyped() {
                    out.extend_from_slice(concat!("\"type\":\"", $kind, "\",").as_bytes());
                }
                $($( out.extend_from_slice(key!($r $($rj)?)); self.$r.put(out); out.push(b','); )*)?
                $($( if self.is_set(stringify!($t)) { out.extend_from_slice(key!($t)); self.$t.put(out); out.push(b','); } )*)?
                $($( if let Some(value) = &self.$g { out.extend_from_slice(key!($g $($gj)?)); value.put(out); out.push(b','); } )*)?
                $($( if self.is_set(name!($l $($lj)?)) { out.extend_from_slice(key!($l $($lj)?)); self.$l.put(out); out.push(b','); } )*)?
                $($( if let Some(value) = &self.$o { out.extend_from_slice(key!($o $($oj)?)); value.put(out); out.push(b','); } )*)?
                $($( if let Some(value) = &self.$p { out.extend_from_slice(key!($p $($pj)?)); value.put(out); out.push(b','); } )*)?
                $($( if let Some(value) = &self.$m { out.extend_from_slice(key!($m $($mj)?)); value.put(out); out.push(b','); } )*)?
                self.extra.put(out, |key| self.is_set(key));
                $crate::codec::close(out, b'}');
            }
        }

        impl serde::Serialize for $Name<'_> {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                use serde::ser::SerializeMap;
                use $crate::macros::name;

                if let Some(raw) = self.extra.as_whole(|| self.is_blank()) {
                    return raw.serialize(serializer);
                }
                let mut map = serializer.serialize_map(None)?;
                if !$kind.is_empty() && !self.extra.is_untyped() {
                    map.serialize_entry("type", $kind)?;
                }
                $($( map.serialize_entry(name!($r $($rj)?), &self.$r)?; )*)?
                $($( if self.is_set(stringify!($t)) { map.serialize_entry(stringify!($t), &self.$t)?; } )*)?
                $($( if let Some(value) = &self.$g { map.serialize_entry(name!($g $($gj)?), value)?; } )*)?
                $($( if self.is_set(name!($l $($lj)?)) { map.serialize_entry(name!($l $($lj)?), &self.$l)?; } )*)?
                $($( if let Some(value) = &self.$o { map.serialize_entry(name!($o $($oj)?), value)?; } )*)?
                $($( if let Some(value) = &self.$p { map.serialize_entry(name!($p $($pj)?), value)?; } )*)?
                $($( if let Some(value) = &self.$m { map.serialize_entry(name!($m $($mj)?), value)?; } )*)?
                self.extra.write(&mut map, |key| self.is_set(key))?;
                map.end()
            }
        }

        $crate::macros::deserialize!($Name);

        $crate::macros::seen! {
            $Name $(by $module::$TABLE)?;
            always {
                $($( $r $($rj)?, )*)?
                $($( $t, )*)?
                $($( $l $($lj)?, )*)?
            }
            maybe {
                $($( $g $($gj)?, )*)?
                $($( $o $($oj)?, )*)?
                $($( $p $($pj)?, )*)?
                $($( $m $($mj)?, )*)?
            }
        }
    };
}

/// `Deserialize` into owned data, from any source of JSON: `from_str`, `from_value`,
/// `from_reader`. Reading borrowed is `from_json`.
macro_rules! deserialize {
    ($Name:ident) => {
        impl<'de> serde::Deserialize<'de> for $Name<'_> {
            fn deserialize<D: serde::Deserializer<'de>>(input: D) -> Result<Self, D::Error> {
                let raw = Box::<serde_json::value::RawValue>::deserialize(input)?;
                $crate::codec::from_json::<$Name<'_>>(raw.get())
                    .map($Name::into_owned)
                    .map_err(serde::de::Error::custom)
            }
        }
    };
}

pub(crate) use {deserialize, key, name, object, rest_of_key};
