//! Finding items: one file for each kind of thing. What is not known here is not collected, and told.

mod environment;
mod family;
mod file;
mod package;
mod partition;
mod password;
mod path;
mod search;
mod sysctl;
mod systemd;
mod text;
mod uname;
mod variable;

use std::collections::BTreeMap;

use seawall_model::system::System;

use super::evaluate::{Evaluation, Means};
use super::item::{Field, Flag, Item, Status};
use super::model::Kind;
use super::truth::{Check, Tally, Truth};
use super::value::{Datatype, Operation};

/// What to look for.
pub(crate) struct Probe<'a> {
    pub(crate) system: &'a dyn System,
    pub(crate) means: &'a Means,
    pub(crate) kind: &'a Kind,
    pub(crate) behaviours: &'a BTreeMap<String, String>,
    pub(crate) wanted: &'a [Wanted],
    pub(crate) evaluation: &'a Evaluation<'a>,
}

/// An entity of an object with the values of its variable.
#[derive(Clone, Debug)]
pub(crate) struct Wanted {
    pub(crate) name: String,
    pub(crate) datatype: Datatype,
    pub(crate) operation: Operation,
    pub(crate) values: Vec<String>,
    pub(crate) check: Check,
    pub(crate) nil: bool,
}

/// What was found.
#[derive(Debug, Default)]
pub(crate) struct Found {
    pub(crate) items: Vec<Item>,
    /// How well, where the items do not tell.
    pub(crate) flag: Option<Flag>,
    pub(crate) messages: Vec<String>,
    /// Whether something may have been missed.
    pub(crate) incomplete: bool,
}

impl Found {
    fn nothing(flag: Flag, why: impl Into<String>) -> Self {
        Self {
            flag: Some(flag),
            messages: vec![why.into()],
            ..Self::default()
        }
    }

    /// Nothing, since the system could not be looked at.
    fn unseen(why: impl Into<String>) -> Self {
        Self::nothing(Flag::NotCollected, why)
    }

    /// Nothing, since the system does not run.
    fn still(what: &str) -> Self {
        let why = format!("{what} can be told only where the system runs");
        Self::nothing(Flag::NotApplicable, why)
    }
}

impl Probe<'_> {
    /// Looks.
    pub(crate) fn run(&self) -> Found {
        match (self.kind.platform.as_str(), self.kind.name.as_str()) {
            ("independent", "environmentvariable58") => environment::find(self),
            ("independent", "family") => family::find(self),
            ("unix", "file") => file::find(self),
            ("linux", "dpkginfo" | "rpminfo") => package::find(self),
            ("linux", "partition") => partition::find(self),
            ("unix", "password") => password::find(self),
            ("unix", "sysctl") => sysctl::find(self),
            ("linux", "systemdunitdependency") => systemd::find_dependencies(self),
            ("linux", "systemdunitproperty") => systemd::find_properties(self),
            ("independent", "textfilecontent54") => text::find(self),
            ("unix", "uname") => uname::find(self),
            ("independent", "variable") => variable::find(self),
            (platform, name) => Found::unseen(format!(
                "tests of kind {name} ({platform}) are not supported"
            )),
        }
    }

    /// Returns an entity.
    fn entity(&self, name: &str) -> Option<&Wanted> {
        self.wanted.iter().find(|wanted| wanted.name == name)
    }

    /// Says whether a value is as an entity wants it; where there is no such entity, anything is.
    fn fits(&self, name: &str, actual: &str) -> Result<bool, String> {
        match self.entity(name) {
            Some(wanted) => wanted.fits(self.means, actual),
            None => Ok(true),
        }
    }

    /// Makes an item.
    fn item(&self, fields: Vec<Field>) -> Item {
        Item {
            kind: self.kind.clone(),
            status: Status::Exists,
            fields,
        }
    }
}

impl Wanted {
    /// Says whether a value is as it is wanted.
    pub(crate) fn fits(&self, means: &Means, actual: &str) -> Result<bool, String> {
        if self.nil {
            return Ok(true);
        }
        let mut tally = Tally::default();
        let mut why = None;
        for wanted in &self.values {
            match means.compare(self.datatype, self.operation, wanted, actual) {
                Ok(true) if self.check == Check::AtLeastOne => return Ok(true),
                Ok(holds) => tally.add(Truth::of(holds)),
                Err(said) => {
                    tally.add(Truth::Error);
                    why = why.or(Some(said));
                }
            }
        }
        match tally.checked(self.check) {
            Truth::True => Ok(true),
            Truth::False => Ok(false),
            _ => Err(why.unwrap_or_else(|| format!("nothing is wanted of {}", self.name))),
        }
    }

    /// Returns the only values that can fit, where they can be told.
    pub(crate) fn candidates(&self) -> Option<&[String]> {
        let only = self.values.len() == 1;
        let any = self.check == Check::AtLeastOne || only && self.check == Check::All;
        let told = any && !self.nil && self.operation == Operation::Equals;
        let exact = matches!(self.datatype, Datatype::String);
        (told && exact).then_some(self.values.as_slice())
    }
}
