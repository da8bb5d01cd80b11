//! What loading a file of rules came to, in the form that Falco tells it in (`falco_load_results`).

mod code;
mod result;

pub use code::{ErrorCode, ItemType, WarningCode};
pub use result::{Finding, LoadResult, Location, document};

use super::files::Files;
use super::traced::Place;
use result::Finding as Told;

/// A step on the way from a file to what is wrong in it.
#[derive(Clone, Debug)]
pub(super) struct Step {
    item: ItemType,
    name: String,
    place: Place,
    /// The condition that it is in: locations are then named by it.
    condition: Option<String>,
}

/// The way from a file to what is wrong in it.
#[derive(Clone, Debug)]
pub(super) struct Chain(Vec<Step>);

impl Chain {
    /// Begins at a file.
    pub(super) fn of_file(file: u32) -> Self {
        Self(vec![Step {
            item: ItemType::RulesContent,
            name: String::new(),
            place: Place { file, offset: 0 },
            condition: None,
        }])
    }

    /// Goes on to an item.
    pub(super) fn to(&self, item: ItemType, name: &str, place: Place) -> Self {
        let mut steps = self.0.clone();
        steps.push(Step {
            item,
            name: name.to_owned(),
            place,
            condition: None,
        });
        Self(steps)
    }

    /// Goes on to a part of a condition.
    pub(super) fn to_condition(&self, condition: &str, place: Place) -> Self {
        let mut chain = self.to(ItemType::ConditionExpression, "", place);
        if let Some(step) = chain.0.last_mut() {
            step.condition = Some(quoted_start(condition));
        }
        chain
    }

    /// Goes on with the way to another item, without the file that it begins with where that is the same.
    pub(super) fn via(&self, other: &Self) -> Self {
        let mut steps = self.0.clone();
        let same = self.file() == other.file();
        let from = usize::from(same);
        steps.extend_from_slice(other.0.get(from..).unwrap_or_default());
        Self(steps)
    }

    /// Returns the file that it begins with.
    pub(super) fn file(&self) -> u32 {
        self.0.first().map_or(0, |step| step.place.file)
    }

    fn locations(&self, files: &Files) -> Vec<Location> {
        let location = |step: &Step| {
            let position = files.position(step.place);
            let name = step.condition.as_deref();
            Location {
                item_type: step.item,
                item_name: step.name.clone(),
                name: name
                    .unwrap_or_else(|| files.name(step.place.file))
                    .to_owned(),
                line: position.line,
                column: position.column,
                offset: step.place.offset as usize,
            }
        };
        self.0.iter().map(location).collect()
    }

    /// Makes a finding of it.
    pub(super) fn finding<C>(&self, code: C, message: String, files: &Files) -> Told<C> {
        let place = self.0.last().map(|step| step.place).unwrap_or_default();
        Told {
            code,
            message,
            locations: self.locations(files),
            snippet: files.snippet(place, SNIPPET),
        }
    }
}

/// An error that is not told yet.
#[derive(Debug)]
pub(super) struct Fault {
    pub(super) code: ErrorCode,
    pub(super) message: String,
    pub(super) chain: Chain,
}

impl Fault {
    pub(super) fn new(code: ErrorCode, message: impl Into<String>, chain: &Chain) -> Self {
        Self {
            code,
            message: message.into(),
            chain: chain.clone(),
        }
    }
}

/// A warning that is not told yet.
#[derive(Debug)]
pub(super) struct Doubt {
    pub(super) code: WarningCode,
    pub(super) message: String,
    pub(super) chain: Chain,
}

impl Doubt {
    pub(super) fn new(code: WarningCode, message: impl Into<String>, chain: &Chain) -> Self {
        Self {
            code,
            message: message.into(),
            chain: chain.clone(),
        }
    }
}

/// Adds something that is to be told, up to a bound: what is beyond it is counted as one.
pub(super) fn note<T>(all: &mut Vec<T>, one: T) {
    if all.len() <= MOST_TOLD {
        all.push(one);
    }
}

/// The start of a condition in quotes, as Falco names places in it: 17 characters of more than 20.
fn quoted_start(condition: &str) -> String {
    let line: String = condition
        .chars()
        .map(|char| if char.is_control() { ' ' } else { char })
        .take(21)
        .collect();
    if line.chars().count() > 20 {
        let start: String = line.chars().take(17).collect();
        return format!("\"{start}...\"");
    }
    format!("\"{line}\"")
}

/// Errors, and warnings, that are told of one file.
pub(super) const MOST_TOLD: usize = 1000;
/// Characters of a line that are shown.
const SNIPPET: usize = 160;
