//! Security options as they were asked for (`--security-opt`): `NAME=VALUE`, by older clients
//! `NAME:VALUE`.

use seawall_model::assessment::Reading;
use seawall_model::host::seen::Seen;

use crate::container::Input;
use crate::container::tell::shown;

/// Returns the values of an option; nothing where the options are not known. An option without a
/// value has an empty one.
pub(crate) fn values<'a>(input: &Input<'a>, name: &str) -> Option<Vec<&'a str>> {
    let options = input.container.host.security_options.known()?;
    let value = |option: &'a String| {
        let rest = option.strip_prefix(name)?;
        let value = rest.strip_prefix(['=', ':']);
        value.or_else(|| rest.is_empty().then_some(""))
    };
    Some(options.iter().filter_map(value).collect())
}

/// Says whether an option was given a value.
pub(crate) fn is_asked(input: &Input<'_>, name: &str, value: &str) -> bool {
    values(input, name).is_some_and(|values| values.contains(&value))
}

/// Returns what was asked for.
pub(crate) fn reading(input: &Input<'_>) -> Option<Reading> {
    let options = input.container.host.security_options.known()?;
    let from = input.field("HostConfig.SecurityOpt");
    Some(Reading::new(shown(&options.join(" ")), from))
}

/// Returns what the engine says of a security feature of its own: `profile=builtin` of
/// `name=seccomp,profile=builtin`;
/// absent where it has none.
pub(crate) fn of_engine<'a>(input: &Input<'a>, name: &str) -> Seen<&'a str> {
    let options = match &input.engine.info.security_options {
        Seen::Known(options) => options,
        Seen::Absent => return Seen::unknown("the engine does not tell its security options"),
        Seen::Unknown(why) => return Seen::unknown(why),
    };
    let rest = |option: &'a String| {
        let (first, rest) = option.split_once(',').unwrap_or((option, ""));
        // Engines before 1.13 write the name alone.
        (first.strip_prefix("name=").unwrap_or(first) == name).then_some(rest)
    };
    options.iter().find_map(rest).into()
}
