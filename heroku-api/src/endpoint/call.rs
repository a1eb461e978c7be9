//! `call!`: writes a call, so that its file says only what is special.

/// A call: its struct, `new`, setters and `Endpoint`.
///
/// ```text
/// call! {
///     /// Starts a build.
///     pub struct CreateBuild {
///         /// The app, by name or UUID.
///         app: AppId,
///     } sends {
///         /// The code.
///         source_blob: Source,
///     } -> Build;
///     POST "/apps/{app}/builds", CheckFirst,
///     docs "https://devcenter.heroku.com/…#build-create";
///     query { /// Only these. status as "eq[status]": String, };
///     body { /// What builds it. buildpacks: Vec<Buildpack>, };
///     check check_buildpacks
/// }
/// ```
///
/// In the braces of the struct stand the arguments of the path, in `sends` the members
/// that the body must have: both are arguments of `new`, in this order, and their comments
/// become its `# Arguments`. `query` and `body` hold what may be set; `as` gives a member
/// the name that Heroku reads. The response is a model, `[Model]` for a list (a
/// [`Page`](crate::page::Page), and a `range` setter when it is read with GET), or `()` when
/// the body does not matter. `docs` is the page of the vendor, `seen` the program that uses
/// a call without one; with method and path it becomes the first line of the call's
/// documentation. After it may follow `service X` and `version "3.x"`. `check` names a
/// function that refuses what the server would refuse.
macro_rules! call {
    // A list that is read has a `range`.
    (
        $(#[$doc:meta])*
        pub struct $name:ident { $($arguments:tt)* } $(sends { $($members:tt)* })? -> [$item:ty];
        GET $($rest:tt)*
    ) => {
        crate::endpoint::call! {
            @(range) $(#[$doc])*
            pub struct $name { $($arguments)* } $(sends { $($members)* })? -> [$item];
            GET $($rest)*
        }
    };
    (
        $(#[$doc:meta])*
        pub struct $name:ident { $($arguments:tt)* } $(sends { $($members:tt)* })? -> $answer:tt;
        $($rest:tt)*
    ) => {
        crate::endpoint::call! {
            @() $(#[$doc])*
            pub struct $name { $($arguments)* } $(sends { $($members)* })? -> $answer;
            $($rest)*
        }
    };
    (
        @($($range:ident)?)
        $(#[$doc:meta])*
        pub struct $name:ident {
            $($(#[doc = $argument_doc:literal])+ $argument:ident : $kind:ty),* $(,)?
        } $(sends {
            $($(#[doc = $member_doc:literal])+ $member:ident $(as $member_name:literal)? : $member_kind:ty),+ $(,)?
        })? -> $answer:tt;
        $method:ident $path:literal, $class:ident, $source:ident $page:literal $(, service $service:ident)? $(, version $version:literal)?
        $(; query { $($(#[$query_doc:meta])* $query:ident as $query_name:literal : $query_kind:ty),+ $(,)? })?
        $(; body { $($(#[$field_doc:meta])* $field:ident $(as $field_name:literal)? : $field_kind:ty),+ $(,)? })?
        $(; check $check:path)?
    ) => {
        #[doc = concat!("`", stringify!($method), " ", $path, "` · ", crate::endpoint::call!(@source $source $page))]
        ///
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq)]
        #[non_exhaustive]
        #[must_use = "a call does nothing until it is sent"]
        pub struct $name {
            $($argument: $kind,)*
            $($($member: $member_kind,)+)?
            $($range: crate::page::Range,)?
            $($($query: Option<$query_kind>,)+)?
            $($($field: Option<$field_kind>,)+)?
        }

        impl $name {
            /// Creates the call from its required parameters.
            #[doc = crate::endpoint::call!(@heading $($argument)* $($($member)+)?)]
            $(#[doc = concat!("- `", stringify!($argument), "`:", $($argument_doc),+)])*
            $($(#[doc = concat!("- `", stringify!($member), "`:", $($member_doc),+)])+)?
            #[allow(clippy::new_without_default, reason = "a call is asked for by name")]
            pub fn new(
                $($argument: impl Into<$kind>,)*
                $($($member: impl Into<$member_kind>,)+)?
            ) -> Self {
                Self {
                    $($argument: $argument.into(),)*
                    $($($member: $member.into(),)+)?
                    $($range: crate::page::Range::by("id"),)?
                    $($($query: None,)+)?
                    $($($field: None,)+)?
                }
            }
            $(
                /// Another order or page size than by `id`, 1,000 at a time.
                pub fn $range(mut self, $range: crate::page::Range) -> Self {
                    self.$range = $range;
                    self
                }
            )?
            $($(
                $(#[$query_doc])*
                pub fn $query(mut self, $query: impl Into<$query_kind>) -> Self {
                    self.$query = Some($query.into());
                    self
                }
            )+)?
            $($(
                $(#[$field_doc])*
                pub fn $field(mut self, $field: impl Into<$field_kind>) -> Self {
                    self.$field = Some($field.into());
                    self
                }
            )+)?
        }

        impl crate::endpoint::Endpoint for $name {
            type Response = crate::endpoint::call!(@answer $answer);
            const METHOD: http::Method = http::Method::$method;
            const PATH: &'static str = $path;
            const CLASS: crate::retry::Class = crate::retry::Class::$class;
            $(const SERVICE: crate::endpoint::Service = crate::endpoint::Service::$service;)?
            $(const VERSION: &'static str = $version;)?

            fn arguments(&self) -> Vec<&str> {
                vec![$(self.$argument.as_str()),*]
            }

            $(
                fn query(&self) -> Vec<(&str, &str)> {
                    let set = [$(($query_name, self.$query.as_deref())),+].into_iter();
                    set.filter_map(|(name, value)| Some((name, value?))).collect()
                }
            )?

            $(
                fn headers(
                    &self,
                    headers: &mut http::HeaderMap,
                ) -> Result<(), crate::error::BuildError> {
                    self.$range.write(headers)
                }
            )?

            fn body(&self) -> Result<Option<bytes::Bytes>, crate::error::BuildError> {
                $($check(self)?;)?
                crate::endpoint::call!(@body self
                    [$($($member $(as $member_name)? : $member_kind,)+)?]
                    [$($($field $(as $field_name)? : $field_kind,)+)?])
            }

            fn decode(
                answer: &http::Response<bytes::Bytes>,
            ) -> Result<Self::Response, crate::error::DecodeError> {
                crate::endpoint::call!(@decode $answer, answer)
            }
        }
    };
    (@source docs $page:literal) => { concat!("[Heroku's page](", $page, ")") };
    (@source seen $page:literal) => {
        concat!("without a page: as [Heroku's own tool](", $page, ") uses it")
    };
    (@heading) => { "" };
    (@heading $($name:ident)+) => { "\n# Arguments\n" };
    (@answer ()) => { () };
    (@answer [$model:ty]) => { crate::page::Page<$model> };
    (@answer $model:ty) => { $model };
    (@body $call:ident [] []) => { Ok(None) };
    (@body $call:ident
        [$($member:ident $(as $member_name:literal)? : $member_kind:ty,)*]
        [$($field:ident $(as $field_name:literal)? : $field_kind:ty,)*]
    ) => {{
        #[derive(serde::Serialize)]
        struct Body<'a> {
            $(
                $(#[serde(rename = $member_name)])?
                $member: crate::endpoint::Sent<'a, $member_kind>,
            )*
            $(
                $(#[serde(rename = $field_name)])?
                #[serde(skip_serializing_if = "Option::is_none")]
                $field: Option<crate::endpoint::Sent<'a, $field_kind>>,
            )*
        }
        crate::endpoint::json(&Body {
            $($member: crate::endpoint::Sent(&$call.$member),)*
            $($field: $call.$field.as_ref().map(crate::endpoint::Sent),)*
        })
    }};
    (@decode (), $from:ident) => {{ let _ = $from; Ok(()) }};
    (@decode [$model:ty], $from:ident) => { crate::page::Page::decode($from) };
    (@decode $model:ty, $from:ident) => { crate::endpoint::decode_json($from) };
}

pub(crate) use call;
