//! `call!`: writes the struct, `new`, the setters and [`Endpoint`](super::Endpoint) of a
//! call, so that its file says only what is special about it.

/// A call without a body, a list call, or a call with a JSON body.
///
/// ```text
/// call! {
///     /// Reads one build.
///     GetBuild(app: AppId, build: BuildId) -> Build;
///     GET "/apps/{app}/builds/{build}", Safe
/// }
///
/// call! {
///     /// The builds of an app.
///     ListBuilds(app: AppId) -> [Build];
///     GET "/apps/{app}/builds", Safe
/// }
///
/// call! {
///     /// Changes an app.
///     UpdateApp(app: AppId) sends {
///         // members that `new` takes; then `;`; then members with a setter
///         ;
///         /// Its new name.
///         name: String,
///     } -> App;
///     PATCH "/apps/{app}", Idempotent
/// }
/// ```
///
/// The answer is a model, `[Model]` for a list (a [`Page`](crate::page::Page) and a
/// `range` setter), or `()` when the body does not matter. After the members may follow
/// `checked by f`, a method that says what is invalid before anything is sent; after
/// the class `service X` and `version "3.x"`.
macro_rules! call {
    (
        $(#[$doc:meta])*
        $name:ident ( $($(#[$argument_doc:meta])* $argument:ident : $kind:ty),* $(,)? ) -> [$item:ty]
        $(, filter { $($(#[$filter_doc:meta])* $filter:ident as $parameter:literal),* $(,)? })?;
        GET $path:literal, Safe $(, service $service:ident)?
    ) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq)]
        #[must_use = "a call does nothing until it is sent"]
        #[non_exhaustive]
        pub struct $name {
            $($argument: $kind,)*
            range: crate::page::Range,
            $($($filter: Option<String>,)*)?
        }

        impl $name {
            /// The call, ready to be sent.
            #[allow(clippy::new_without_default, reason = "a call is asked for by name")]
            pub fn new($($argument: impl Into<$kind>),*) -> Self {
                Self {
                    $($argument: $argument.into(),)*
                    range: crate::page::Range::by("id"),
                    $($($filter: None,)*)?
                }
            }

            /// Another order or page size than by `id`, 1,000 at a time.
            pub fn range(mut self, range: crate::page::Range) -> Self {
                self.range = range;
                self
            }

            $($(
                $(#[$filter_doc])*
                pub fn $filter(mut self, value: impl Into<String>) -> Self {
                    self.$filter = Some(value.into());
                    self
                }
            )*)?
        }

        impl crate::endpoint::Endpoint for $name {
            type Response = crate::page::Page<$item>;
            const METHOD: http::Method = http::Method::GET;
            const PATH: &'static str = $path;
            const CLASS: crate::retry::Class = crate::retry::Class::Safe;
            $(const SERVICE: crate::endpoint::Service = crate::endpoint::Service::$service;)?

            fn arguments(&self) -> Vec<&str> {
                vec![$(self.$argument.as_str()),*]
            }

            $(
                fn query(&self) -> Vec<(&str, &str)> {
                    let filters = [$(($parameter, self.$filter.as_deref())),*];
                    let set = filters.into_iter();
                    set.filter_map(|(name, value)| Some((name, value?))).collect()
                }
            )?

            fn headers(&self, headers: &mut http::HeaderMap) -> Result<(), crate::error::BuildError> {
                self.range.write(headers)
            }

            fn decode(
                answer: &http::Response<bytes::Bytes>,
            ) -> Result<Self::Response, crate::error::DecodeError> {
                crate::page::Page::decode(answer)
            }
        }
    };
    (
        $(#[$doc:meta])*
        $name:ident ( $($(#[$argument_doc:meta])* $argument:ident : $kind:ty),* $(,)? )
        $(sends {
            $($(#[$needed_doc:meta])* $needed:ident $(as $needed_wire:literal)? : $needed_kind:ty),* $(,)?
            $(; $($(#[$extra_doc:meta])* $extra:ident $(as $extra_wire:literal)? : $extra_kind:ty),* $(,)?)?
        } $(checked by $check:ident)?)? -> $answer:tt;
        $method:ident $path:literal, $class:ident $(, service $service:ident)? $(, version $version:literal)?
    ) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq)]
        #[must_use = "a call does nothing until it is sent"]
        #[non_exhaustive]
        pub struct $name {
            $($argument: $kind,)*
            $($($needed: $needed_kind,)* $($($extra: Option<$extra_kind>,)*)?)?
        }

        impl $name {
            /// The call with what it needs.
            #[allow(clippy::new_without_default, reason = "a call is asked for by name")]
            pub fn new(
                $($argument: impl Into<$kind>,)*
                $($($needed: impl Into<$needed_kind>,)*)?
            ) -> Self {
                Self {
                    $($argument: $argument.into(),)*
                    $($($needed: $needed.into(),)* $($($extra: None,)*)?)?
                }
            }

            $($($(
                $(#[$extra_doc])*
                pub fn $extra(mut self, value: impl Into<$extra_kind>) -> Self {
                    self.$extra = Some(value.into());
                    self
                }
            )*)?)?
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
                fn body(&self) -> Result<Option<bytes::Bytes>, crate::error::BuildError> {
                    #[derive(serde::Serialize)]
                    struct Wire<'c> {
                        $(
                            $(#[serde(rename = $needed_wire)])?
                            $needed: crate::endpoint::Sent<'c, $needed_kind>,
                        )*
                        $($(
                            $(#[serde(rename = $extra_wire)])?
                            #[serde(skip_serializing_if = "Option::is_none")]
                            $extra: Option<crate::endpoint::Sent<'c, $extra_kind>>,
                        )*)?
                    }
                    $(self.$check()?;)?
                    crate::endpoint::json(&Wire {
                        $($needed: crate::endpoint::Sent(&self.$needed),)*
                        $($($extra: self.$extra.as_ref().map(crate::endpoint::Sent),)*)?
                    })
                }
            )?

            fn decode(
                answer: &http::Response<bytes::Bytes>,
            ) -> Result<Self::Response, crate::error::DecodeError> {
                crate::endpoint::call!(@decode $answer, answer)
            }
        }
    };
    (@answer ()) => { () };
    (@answer [$model:ty]) => { crate::page::Page<$model> };
    (@answer $model:ty) => { $model };
    (@decode (), $from:ident) => {{ let _ = $from; Ok(()) }};
    (@decode [$model:ty], $from:ident) => { crate::page::Page::decode($from) };
    (@decode $model:ty, $from:ident) => { crate::endpoint::decode_json($from) };
}

pub(crate) use call;
