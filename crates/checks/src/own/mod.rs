//! Checks of the user's own: what `checks.custom` of `seawall.yaml` says. A condition looks at one element of a
//! document after the other, and tells a fault where it holds.
//!
//! Entry points: [`OwnCheck::compile`] (words → a check), [`judge`] (checks and a document → faults), and
//! [`view::View::model`] (what conditions see).

mod about;
mod judge;
mod message;
mod subject;
pub mod view;

use std::collections::BTreeSet;
use std::sync::Arc;

use seawall_condition::{Condition, Path, Wrong};
use seawall_model::severity::Severity;

use crate::names;
use message::Message;

pub use about::About;
pub use judge::{Judged, Trouble, judge};
pub use seawall_condition::shape;
pub use subject::Subject;

/// What the configuration says of a check.
#[derive(Clone, Debug)]
pub struct Definition {
    /// Id, with a prefix of the user's own.
    pub id: String,
    /// Name; the id in lower case where there is none.
    pub name: Option<String>,
    /// Message with placeholders.
    pub message: String,
    /// How bad it is.
    pub severity: Severity,
    /// What it looks at: the word of a [`Subject`].
    pub subject: String,
    /// When it is a fault.
    pub when: String,
    /// What to underline: a path from the element.
    pub at: Option<String>,
    /// Why it matters.
    pub why: String,
    /// What to do.
    pub remedy: String,
    /// Where to read more.
    pub references: Vec<String>,
    /// File and line that define it.
    pub origin: String,
}

/// A check of the user's own.
#[derive(Debug)]
pub struct OwnCheck {
    /// What is documented about it.
    pub about: Arc<About>,
    subject: Subject,
    condition: Condition,
    message: Message,
    at: Option<Path>,
    uses: BTreeSet<&'static str>,
}

/// What is wrong with a definition: which of its keys, and what.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InvalidDefinition {
    /// The key: `id`, `for`, `when` …
    pub key: &'static str,
    /// The byte of its value, and what is wrong there.
    pub wrong: Wrong,
}

impl OwnCheck {
    /// Reads what the configuration says.
    ///
    /// # Errors
    /// Where an id or name is one of ours, or a text cannot be understood.
    pub fn compile(definition: Definition) -> Result<Self, InvalidDefinition> {
        let of = |key: &'static str| move |wrong: Wrong| InvalidDefinition { key, wrong };
        id(&definition.id).map_err(of("id"))?;
        let name = match definition.name {
            Some(name) => checked_name(name).map_err(of("name"))?,
            None => definition.id.to_ascii_lowercase(),
        };
        let subject = subject(&definition.subject).map_err(of("for"))?;
        let (element, variables) = (subject.name(), subject.variables());
        let condition = Condition::compile(&definition.when, variables).map_err(of("when"))?;
        let message = Message::compile(&definition.message, element, variables);
        let message = message.map_err(of("message"))?;
        let at = definition.at.as_deref();
        let at = at
            .map(|path| Path::compile(path, element, variables))
            .transpose();
        let at = at.map_err(of("at"))?;
        if at.as_ref().is_some_and(|at| at.root() != element) {
            let why = format!("it has to be something of the {element} itself");
            return Err(of("at")(Wrong { at: 0, why }));
        }
        let mut uses = condition.uses().clone();
        uses.extend(message.uses());
        let title = definition.message.replace(['{', '}'], "");
        Ok(Self {
            about: Arc::new(About {
                id: definition.id,
                name,
                title,
                severity: definition.severity,
                why: definition.why,
                remedy: definition.remedy,
                references: definition.references,
                subject: element,
                condition: definition.when,
                language: "cel",
                origin: definition.origin,
            }),
            subject,
            condition,
            message,
            at,
            uses,
        })
    }
}

/// Says whether a word may be the id of a check of the user's own that comes from elsewhere: it names none of ours.
pub fn is_free(id: &str) -> bool {
    let known = |char: char| char.is_ascii_alphanumeric() || matches!(char, '-' | '_');
    let sound = id.starts_with(|char: char| char.is_ascii_alphabetic()) && id.chars().all(known);
    sound && id.len() <= LONGEST_ID && names::find(id).is_empty()
}

fn id(id: &str) -> Result<(), Wrong> {
    let wrong = |why: String| Err(Wrong { at: 0, why });
    let known = |char: char| char.is_ascii_alphanumeric() || matches!(char, '-' | '_');
    let begins = id.starts_with(|char: char| char.is_ascii_alphabetic());
    if !begins || !id.contains('-') || !id.chars().all(known) || id.len() > LONGEST_ID {
        return wrong("an id is a prefix of your own, a dash and a number: `ACME-0001`".to_owned());
    }
    let prefix = id.split('-').next().unwrap_or_default();
    if OURS.iter().any(|ours| ours.eq_ignore_ascii_case(prefix)) {
        return wrong(format!(
            "the prefix `{prefix}-` is not yours: take one of your own"
        ));
    }
    match names::find(id).first() {
        Some(named) => wrong(format!("`{id}` already names {}", named.check.id())),
        None => Ok(()),
    }
}

fn checked_name(name: String) -> Result<String, Wrong> {
    let known = |char: char| char.is_ascii_lowercase() || char.is_ascii_digit() || char == '-';
    let why = if !name.contains('-') || !name.chars().all(known) || name.len() > LONGEST_ID {
        "a name is two or more words in lower case with dashes: `unapproved-base`".to_owned()
    } else if let Some(named) = names::find(&name).first() {
        format!("`{name}` already names {}", named.check.id())
    } else {
        return Ok(name);
    };
    Err(Wrong { at: 0, why })
}

fn subject(word: &str) -> Result<Subject, Wrong> {
    Subject::find(word).ok_or_else(|| {
        let known = Subject::ALL.map(Subject::name);
        let near = seawall_model::nearest::nearest(word, &known);
        let near = near.map_or_else(String::new, |near| format!("; did you mean `{near}`?"));
        let why = format!("`{word}` is not one of {}{near}", known.join(", "));
        Wrong { at: 0, why }
    })
}

/// Prefixes of ids that are ours, or those of advisories.
const OURS: &[&str] = &[
    "DF", "IMG", "CMP", "DMN", "HST", "CTR", "K8S", "SW", "SEAWALL", "CVE", "GHSA", "CWE", "CIS",
    "DKL", "AVD", "DS", "KSV",
];
/// Characters of an id or a name.
const LONGEST_ID: usize = 60;

#[cfg(test)]
mod tests;
