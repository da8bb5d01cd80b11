//! What somebody asked for: `privileged`, namespaces of the host, capabilities, profiles that are switched off. It
//! is told, and taken back where that is wished for.

use super::Work;
use super::field::Value;
use crate::compose::Service;
use crate::fault::{Edit, Fault};
use crate::parse::compose::Role;
use crate::parse::node::Node;

impl Work<'_> {
    /// Tells what a service was given, or takes it back.
    pub(super) fn asked_for(&mut self, service: Service<'_>) {
        let words = format!("service {}", service.name());
        let faults: Vec<&Fault> = self
            .faults
            .iter()
            .filter(|fault| fault.place.words == words)
            .copied()
            .collect();
        let mut overridden: Vec<&str> = Vec::new();
        for fault in faults {
            let id = fault.check.id();
            let Some((check, fields)) = ASKED.iter().find(|(check, _)| *check == id) else {
                continue;
            };
            if fields.iter().any(|field| self.leaves(field)) {
                continue;
            }
            if !self.wishes.takes_back || fields.is_empty() {
                let how = if fields.is_empty() {
                    ""
                } else {
                    ": --unsafe takes it back"
                };
                self.leave(service.name(), Some(id), format!("{}{how}", fault.message));
                continue;
            }
            let risk = "somebody asked for it: what needs it fails now".to_owned();
            let field = fields
                .iter()
                .copied()
                .find(|field| service.get(field).is_some())
                .or_else(|| fields.first().copied())
                .unwrap_or_default();
            if let Some(edits) = self.own_fix(service, fault) {
                let clashes = |edit: &Edit| {
                    let mut others = self.out.edits.iter();
                    others.any(|it| {
                        let is_near =
                            it.span.start <= edit.span.end && edit.span.start <= it.span.end;
                        it != edit && is_near
                    })
                };
                if edits.iter().any(clashes) {
                    // It comes when the other is done.
                    continue;
                }
                let why = fault.message.clone();
                self.change(service, Some(check), (field, "taken back"), why, Some(risk));
                self.out.edits.extend(edits);
            } else if overridden.contains(&field) {
                // The list was written anew without all that is told of it.
            } else if self.take_back(service, field, fault) {
                overridden.push(field);
                let why = fault.message.clone();
                self.change(service, Some(check), (field, "taken back"), why, Some(risk));
            } else {
                let why = format!("{}: that cannot be taken back from here", fault.message);
                self.leave(service.name(), Some(id), why);
            }
        }
    }

    /// Takes back what an earlier file says: lists only grow, so that they have to be written anew.
    fn take_back(&mut self, service: Service<'_>, field: &str, fault: &Fault) -> bool {
        let documents = &self.input.project.documents;
        let document = fault.place.document;
        let is_earlier = document < self.layout.document
            && documents
                .get(document)
                .is_some_and(|it| it.role == Role::File);
        let own = self.layout.service(service.name());
        let is_said = own.is_some_and(|own| own.get(field).is_some());
        if !is_earlier || is_said {
            return false;
        }
        let items = service.items(field);
        let value = if items.is_empty() {
            "!reset null".to_owned()
        } else {
            let is_gone = |item: &Node| {
                self.faults.iter().any(|fault| {
                    let span = fault.place.span;
                    fault.place.document == item.document
                        && span.is_some_and(|span| item.span.contains(span))
                        && ASKED.iter().any(|(id, _)| *id == fault.check.id())
                })
            };
            let kept: Option<Vec<&str>> = items
                .iter()
                .filter(|item| !is_gone(item))
                .map(Node::text)
                .collect();
            match kept {
                Some(kept) => format!("!override {}", Value::texts(kept).flow()),
                None => return false,
            }
        };
        self.layout.add(service.name(), field, Value::Plain(value));
        true
    }
}

/// Checks of what somebody has to have asked for, with the fields that say it; where there is none nothing can
/// take the place of what is asked for.
const ASKED: &[(&str, &[&str])] = &[
    ("CMP-0001", &["privileged"]),
    ("CMP-0003", &["cap_add"]),
    ("CMP-0006", &["security_opt"]),
    ("CMP-0007", &["security_opt"]),
    ("CMP-0010", &["devices"]),
    ("CMP-0011", &["network_mode"]),
    ("CMP-0012", &["pid"]),
    ("CMP-0013", &["ipc"]),
    ("CMP-0014", &["uts"]),
    ("CMP-0015", &["userns_mode"]),
    ("CMP-0020", &["network_mode"]),
    ("CMP-0022", &[]),
    ("CMP-0023", &[]),
    ("CMP-0025", &[]),
    ("CMP-0032", &["restart"]),
];
