//! Which statements count: those that are made for this host, hold today, and are signed where that is asked for.

use std::collections::BTreeMap;

use seawall_model::compliance::StatementGiven;
use seawall_model::time::Date;

use super::named;

/// What statements are held against.
#[derive(Clone, Copy, Debug)]
pub struct Standing<'a> {
    /// The host's name.
    pub host: &'a str,
    /// The present day.
    pub today: Date,
    /// Whether only signed statements count.
    pub require_signed: bool,
}

/// Statements by what they speak of: those that count, and those that no longer do.
#[derive(Clone, Debug, Default)]
pub struct InForce<'a> {
    counting: BTreeMap<&'a str, Vec<&'a StatementGiven>>,
    ended: BTreeMap<&'a str, Vec<&'a StatementGiven>>,
    /// What does not count, and why, one clause each.
    pub told: Vec<String>,
}

/// Sorts out which statements count.
pub fn in_force<'a>(
    statements: impl IntoIterator<Item = &'a StatementGiven>,
    standing: Standing<'_>,
) -> InForce<'a> {
    let mut found = InForce::default();
    for given in statements {
        let control = given.control.as_str();
        if let Some(why) = refused(given, standing) {
            found
                .told
                .push(format!("{} does not count: {why}", named(given)));
        } else if given.until.is_some_and(|until| until < standing.today) {
            let until = given.shown.until.as_deref().unwrap_or_default();
            found
                .told
                .push(format!("{} ended on {until}", named(given)));
            found.ended.entry(control).or_default().push(given);
        } else {
            found.counting.entry(control).or_default().push(given);
        }
    }
    found
}

impl<'a> InForce<'a> {
    /// Returns the statement that counts for a control or a check: one that says that it is not met goes before all
    /// others, then a signed one, then the one that holds longest.
    pub(super) fn of(&self, control: &str) -> Option<&'a StatementGiven> {
        first(self.counting.get(control)?)
    }

    /// Returns a statement that has ended.
    pub(super) fn ended(&self, control: &str) -> Option<&'a StatementGiven> {
        first(self.ended.get(control)?)
    }
}

fn first<'a>(given: &[&'a StatementGiven]) -> Option<&'a StatementGiven> {
    let order = |one: &&StatementGiven| {
        let lasts = one
            .until
            .map_or((0, None), |until| (1, Some(std::cmp::Reverse(until))));
        let signed = one.shown.signed_by.is_none();
        (one.is_met, signed, lasts, one.shown.origin.clone())
    };
    given.iter().copied().min_by_key(order)
}

/// Says why a statement does not count, though it may hold.
fn refused(given: &StatementGiven, standing: Standing<'_>) -> Option<String> {
    let made = given.shown.made.as_deref().map(str::parse::<Date>);
    match made {
        Some(Err(_)) => return Some("the day on which it was made is no date".to_owned()),
        Some(Ok(made)) if made > standing.today => {
            return Some(format!("it is made on {made}, which is yet to come"));
        }
        _ => {}
    }
    if !given.hosts.is_empty() && !given.hosts.iter().any(|host| host == standing.host) {
        let hosts = given.hosts.join(", ");
        return Some(format!(
            "it is about {hosts}, and this is {}",
            standing.host
        ));
    }
    // What admits a fault needs no signature.
    if standing.require_signed && given.is_met && given.shown.signed_by.is_none() {
        return Some("it is not signed".to_owned());
    }
    None
}
