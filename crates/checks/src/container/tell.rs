//! The words in which checks of containers tell what they found.

use seawall_model::assessment::Reading;
use seawall_model::host::seen::Seen;

use super::Input;
use crate::check::Check;
use crate::fault::Fault;
use crate::outcome::Outcomes;

/// Says what is wrong with the container.
pub(super) fn fail(
    check: &'static Check,
    outcomes: &mut Outcomes,
    message: impl Into<String>,
    value: impl Into<String>,
    readings: Vec<Reading>,
) {
    let fault = Fault::new(check, message, outcomes.place()).value(value);
    outcomes.fail(fault, readings);
}

/// Returns what the inspection says in a field, where it says something.
pub(super) fn reading<T: std::fmt::Display>(
    input: &Input<'_>,
    field: &str,
    fact: &Seen<T>,
) -> Option<Reading> {
    let value = fact.known()?.to_string();
    Some(Reading::new(shown(&value), input.field(field)))
}

/// Returns a value as it is shown: an empty one would look as if it had been forgotten.
pub(super) fn shown(value: &str) -> String {
    if value.is_empty() {
        "not set".to_owned()
    } else {
        value.to_owned()
    }
}

/// Joins words for a sentence: of many only the first ones stand there.
pub(super) fn joined<S: AsRef<str>>(words: &[S]) -> String {
    let first: Vec<&str> = words.iter().take(SHOWN).map(AsRef::as_ref).collect();
    let text = first.join("`, `");
    match words.len().checked_sub(SHOWN) {
        Some(more) if more > 0 => format!("`{text}` and {more} more"),
        _ => format!("`{text}`"),
    }
}

/// Words that are shown.
const SHOWN: usize = 8;
