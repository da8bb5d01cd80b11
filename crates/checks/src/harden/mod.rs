//! Hardens a Compose file: what a service lacks is added, each change with its reason and with what could break
//! by it. Edits are by span, so formatting and comments stay; what hardening does not touch is told.
//!
//! Only the last of a project's files is changed: what the others say is overridden there, and taken back with
//! `!reset` and `!override` where files are merged by adding (compose specification, 13-merge). Values that somebody
//! wrote on purpose – a capability, the host's network – stay unless [`Wishes::takes_back`] says otherwise.
//!
//! Entry points: [`harden`], and [`run::lines`] for the same service as a `docker run` line.

mod asked;
mod field;
mod image;
mod layout;
mod need;
mod resource;
pub mod run;
mod secret;
mod service;

use crate::compose::{Input, Service};
use crate::fault::{Edit, Fault};
use crate::parse::compose::Role;
use layout::Layout;

/// How to harden.
#[derive(Clone, Debug)]
pub struct Wishes {
    /// The services to harden; all where none is named.
    pub services: Vec<String>,
    /// Fields that are left as they are, by their names in Compose files ([`FIELDS`], [`TAKEN_BACK`]).
    pub leaves: Vec<String>,
    /// Memory of a service that has no limit.
    pub memory: String,
    /// Processors of a service that has no limit.
    pub cpus: String,
    /// Processes of a service that has no limit.
    pub pids: u32,
    /// Whether all ports are published on the host's own address only, not just those of known databases.
    pub local_ports: bool,
    /// Whether what somebody asked for is taken back: `privileged`, namespaces of the host, capabilities.
    pub takes_back: bool,
}

impl Default for Wishes {
    fn default() -> Self {
        Self {
            services: Vec::new(),
            leaves: Vec::new(),
            memory: MEMORY.to_owned(),
            cpus: CPUS.to_owned(),
            pids: PIDS,
            local_ports: false,
            takes_back: false,
        }
    }
}

/// Fields that hardening writes, in the order in which it does.
pub const FIELDS: &[&str] = &[
    "user",
    "read_only",
    "tmpfs",
    "security_opt",
    "cap_drop",
    "cap_add",
    "mem_limit",
    "cpus",
    "pids_limit",
    "ports",
    "secrets",
    "healthcheck",
    "logging",
];
/// Fields that are only written where something is taken back.
pub const TAKEN_BACK: &[&str] = &[
    "devices",
    "ipc",
    "network_mode",
    "pid",
    "privileged",
    "restart",
    "userns_mode",
    "uts",
];
/// Memory that a service gets.
pub const MEMORY: &str = "512m";
/// Processors that a service gets.
pub const CPUS: &str = "1.0";
/// Processes that a service gets.
pub const PIDS: u32 = 256;

/// What hardening a file comes to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Hardened {
    /// What is changed, service by service.
    pub changes: Vec<Change>,
    /// What is not, and why.
    pub left: Vec<Left>,
    /// The edits of the last file; no two are at one place.
    pub edits: Vec<Edit>,
}

/// A change of a service.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Change {
    /// The service.
    pub service: String,
    /// The field that is written.
    pub field: String,
    /// What it says afterwards, in one line.
    pub what: String,
    /// The check that asks for it; nothing where none does.
    pub check: Option<&'static str>,
    /// Why, as a clause.
    pub why: String,
    /// What could break by it and what to do then, as a clause; nothing where nothing can.
    pub risk: Option<String>,
}

/// Something that is left as it is.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Left {
    /// The service.
    pub service: String,
    /// The check that tells it; nothing where none does.
    pub check: Option<String>,
    /// What is left and why, as a clause.
    pub why: String,
}

/// Hardens the last file of a project, as far as that can be done in one step: whoever calls it applies the edits, reads
/// the files again, and calls it again until there is none. `faults` are those that checks tell of it and nobody accepted: hardening
/// makes only changes that one of them asks for, and those that need no asking.
pub fn harden(input: &Input, faults: &[&Fault], wishes: &Wishes) -> Hardened {
    let documents = input.project.documents.iter();
    let files = documents.take_while(|it| it.role == Role::File).count();
    let Some(target) = files.checked_sub(1) else {
        return Hardened::default();
    };
    let Some(source) = input.project.source(target) else {
        return Hardened::default();
    };
    let mut work = Work {
        input,
        faults,
        wishes,
        layout: Layout::read(source, target),
        out: Hardened::default(),
    };
    let is_meant = |service: &Service<'_>| {
        let mut names = wishes.services.iter();
        wishes.services.is_empty() || names.any(|name| name == service.name())
    };
    let services: Vec<_> = input.services().filter(is_meant).collect();
    let open: Vec<_> = services
        .into_iter()
        .filter(|service| work.is_open(*service))
        .collect();
    for service in &open {
        work.asked_for(*service);
    }
    // What is taken out makes room first: what is put in stands beside it.
    if work.out.edits.is_empty() && work.layout.is_empty() {
        for service in open {
            work.service(service);
        }
    }
    let mut out = work.out;
    out.edits.extend(work.layout.finish());
    out.edits = together(out.edits);
    out
}

/// Hardening under way.
struct Work<'a> {
    input: &'a Input,
    faults: &'a [&'a Fault],
    wishes: &'a Wishes,
    layout: Layout<'a>,
    out: Hardened,
}

impl Work<'_> {
    /// Returns the fault of a check in a service.
    fn fault(&self, id: &str, service: &str) -> Option<&Fault> {
        let words = format!("service {service}");
        let mut faults = self.faults.iter();
        faults
            .find(|fault| fault.check.id() == id && fault.place.words == words)
            .copied()
    }

    fn leaves(&self, field: &str) -> bool {
        self.wishes.leaves.iter().any(|it| it == field)
    }

    fn leave(&mut self, service: &str, check: Option<&str>, why: impl Into<String>) {
        self.out.left.push(Left {
            service: service.to_owned(),
            check: check.map(str::to_owned),
            why: why.into(),
        });
    }
}

/// Makes one of insertions at one place, and leaves out what is there twice.
fn together(edits: Vec<Edit>) -> Vec<Edit> {
    let mut kept: Vec<Edit> = Vec::with_capacity(edits.len());
    for edit in edits {
        if kept.contains(&edit) {
            continue;
        }
        let same = kept
            .iter_mut()
            .find(|it| it.span.is_empty() && it.span == edit.span && it.document == edit.document);
        match same {
            Some(same) => same.text.push_str(&edit.text),
            None => kept.push(edit),
        }
    }
    kept.sort_by_key(|edit| edit.span);
    kept
}

#[cfg(test)]
mod tests;
