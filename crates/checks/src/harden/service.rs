//! What is added to a service, field by field.

use super::field::{Value, quoted};
use super::need::{self, Need};
use super::{Change, Work};
use crate::compose::Service;
use crate::fault::{Edit, Fault};
use crate::parse::compose::Role;
use crate::parse::node::{Node, Value as Kind};

impl Work<'_> {
    /// Says whether the file can say anything of a service, and tells why not.
    pub(super) fn is_open(&mut self, service: Service<'_>) -> bool {
        let why = self.closed(service);
        let is_open = why.is_none();
        if let Some(why) = why {
            self.leave(service.name(), None, why);
        }
        is_open
    }

    fn closed(&self, service: Service<'_>) -> Option<String> {
        if service.get("provider").is_some() {
            let why = "it is no container: a program of the host provides it";
            return Some(why.to_owned());
        }
        let name = service.name();
        let document = self.input.project.documents.get(service.key.document);
        let is_of_files = document.is_some_and(|it| it.role == Role::File);
        let is_here = self.layout.service(name).is_some();
        if !is_here && !is_of_files {
            let file = document.map_or("another file", |it| it.source.name());
            return Some(format!("it is defined in `{file}`: harden that file"));
        }
        if !self.layout.takes(name) {
            let why = "it is written as an alias or in a way that nothing can be put into";
            return Some(why.to_owned());
        }
        let platform = service.text("platform").unwrap_or_default();
        platform
            .starts_with("windows")
            .then(|| "containers of Windows have other walls".to_owned())
    }

    /// Adds what a service lacks.
    pub(super) fn service(&mut self, service: Service<'_>) {
        let need = Need::of(self.input, service);
        self.user(service, &need);
        self.root_file_system(service, &need);
        self.new_privileges(service);
        self.capabilities(service, &need);
        self.limits(service);
        self.ports(service, &need);
        self.secrets(service, &need);
        self.health(service, &need);
        self.logging(service);
    }

    /// Notes a change.
    pub(super) fn change(
        &mut self,
        service: Service<'_>,
        check: Option<&'static str>,
        (field, value): (&str, &str),
        why: impl Into<String>,
        risk: Option<String>,
    ) {
        self.out.changes.push(Change {
            service: service.name().to_owned(),
            field: field.to_owned(),
            what: format!("{field}: {value}"),
            check,
            why: why.into(),
            risk,
        });
    }

    /// Puts a new field into a service.
    pub(super) fn add(&mut self, service: Service<'_>, field: &str, value: Value) {
        self.layout.add(service.name(), field, value);
    }

    /// Puts values into a list that may be there; says whether that can be done.
    pub(super) fn add_to_list(
        &mut self,
        service: Service<'_>,
        field: &str,
        items: &[String],
    ) -> bool {
        let document = self.layout.document;
        let own = self.layout.service(service.name());
        let Some(list) = own.and_then(|own| own.get(field)) else {
            // A field of one's own takes the place of one that a merge key brings.
            let is_merged = own.is_some_and(|own| own.get("<<").is_some());
            let brought = service.items(field).iter();
            let brought = brought.filter(|item| is_merged && item.document == document);
            let mut all: Vec<String> = Vec::new();
            for item in brought {
                let Some(text) = item.text() else {
                    return false;
                };
                all.push(text.to_owned());
            }
            all.extend(items.iter().cloned());
            self.add(service, field, Value::texts(all));
            return true;
        };
        let edit = match &list.value {
            _ if list.alias.is_some() => None,
            Kind::Sequence(_) => {
                let texts: Vec<String> = items.iter().map(|it| quoted(it)).collect();
                self.layout.append(list, &texts)
            }
            Kind::Scalar(scalar) if field == "tmpfs" => {
                let all = std::iter::once(&scalar.text).chain(items);
                let edit = Edit::replace(list.span, Value::texts(all).flow());
                Some(Edit { document, ..edit })
            }
            _ => None,
        };
        let can = edit.is_some();
        self.out.edits.extend(edit);
        can
    }

    fn user(&mut self, service: Service<'_>, need: &Need) {
        let name = service.name();
        let Some(fault) = self.fault("CMP-0008", name) else {
            return;
        };
        if self.leaves("user") {
            return;
        }
        let is_built = fault.variant == Some("image-root");
        match &need.unused_user {
            Some(user) if service.get("user").is_none() => {
                let risk = format!(
                    "what `{user}` cannot read or write in the image, and volumes that root wrote to, fail: give \
                     them to `{user}` in the Dockerfile"
                );
                let why = "its Dockerfile makes this user, and does not switch to it";
                self.change(service, Some("CMP-0008"), ("user", user), why, Some(risk));
                self.add(service, "user", Value::Text(user.clone()));
            }
            _ if need.known.is_some_and(|it| it.starts_as_root) && !is_built => {
                let why = format!(
                    "`{}` starts as root, and goes on as another user where its image does that",
                    need.image
                );
                self.leave(name, Some("CMP-0008"), why);
            }
            _ if need.is_unprivileged => {}
            _ => {
                let why = "which user it can run as is not known: name one in its Dockerfile";
                self.leave(name, Some("CMP-0008"), why);
            }
        }
    }

    fn root_file_system(&mut self, service: Service<'_>, need: &Need) {
        let name = service.name();
        if self.fault("CMP-0009", name).is_none() || self.leaves("read_only") {
            return;
        }
        if service.get("read_only").is_some() {
            let why = "it says `read_only: false`";
            return self.leave(name, Some("CMP-0009"), why);
        }
        if let Some(folder) = need.keeps.first() {
            let why = format!(
                "`{}` keeps data in `{folder}`: mount a volume there, and its root file system can be read-only",
                need.image
            );
            return self.leave(name, Some("CMP-0009"), why);
        }
        let own = |folder: &String| need.writes.contains(folder);
        let present: Vec<String> = need::tmpfs(service).filter(own).collect();
        let mut folders = need.writes.clone();
        folders.retain(|folder| !present.contains(folder));
        if !folders.is_empty()
            && !self.leaves("tmpfs")
            && !self.add_to_list(service, "tmpfs", &folders)
        {
            let why = "its `tmpfs` cannot be added to, which a read-only root file system needs";
            return self.leave(name, Some("CMP-0009"), why);
        }
        let elsewhere = if need.is_sure {
            format!(
                "what else the program writes to fails: `{}` is known to need these folders only",
                need.image
            )
        } else {
            "what else the program writes to fails with \"Read-only file system\": give it a volume, or `tmpfs`"
                .to_owned()
        };
        let why = "whoever gets in cannot change the program, nor leave anything behind";
        self.change(
            service,
            Some("CMP-0009"),
            ("read_only", "true"),
            why,
            Some(elsewhere),
        );
        self.add(service, "read_only", Value::Plain("true".to_owned()));
        if !folders.is_empty() && !self.leaves("tmpfs") {
            let value = Value::texts(&folders).flow();
            let risk = "memory is given back when the container stops, and programs in it cannot be run (`noexec`)";
            let why = "what is written here may be lost, and the root file system is read-only";
            self.change(service, None, ("tmpfs", &value), why, Some(risk.to_owned()));
        }
    }

    fn new_privileges(&mut self, service: Service<'_>) {
        let name = service.name();
        let Some(fault) = self.fault("CMP-0004", name) else {
            return;
        };
        if self.leaves("security_opt") {
            return;
        }
        let option = "no-new-privileges:true".to_owned();
        let is_said = service
            .items("security_opt")
            .iter()
            .filter_map(Node::text)
            .any(|text| text.trim().starts_with("no-new-privileges"));
        if is_said {
            let why = format!("{}: somebody asked for it", fault.message);
            return self.leave(name, Some("CMP-0004"), why);
        }
        // Lists are joined to those of the base, and Docker Compose refuses an option that then stands there twice.
        if self.base_gets(service, "CMP-0004") {
            return;
        }
        if !self.add_to_list(service, "security_opt", std::slice::from_ref(&option)) {
            let why = "its `security_opt` cannot be added to: write `no-new-privileges:true` there";
            return self.leave(name, Some("CMP-0004"), why);
        }
        let why = "set-uid programs in the image give nobody more than they have";
        let risk =
            "`sudo`, `su` and `ping` of the image's users fail where they need the set-uid bit";
        let shown = format!("[\"{option}\"]");
        self.change(
            service,
            Some("CMP-0004"),
            ("security_opt", &shown),
            why,
            Some(risk.to_owned()),
        );
    }

    /// Says whether the service extends one of the same file that is mended for a fault, too.
    fn base_gets(&self, service: Service<'_>, id: &str) -> bool {
        let own = self.layout.service(service.name());
        let Some(extends) = own.and_then(|own| own.get("extends")) else {
            return false;
        };
        let base = match extends.text() {
            Some(base) => Some(base),
            None if extends.get("file").is_none() => extends.get("service").and_then(Node::text),
            None => None,
        };
        let wanted = &self.wishes.services;
        let is_mended = |base: &str| {
            let is_meant = wanted.is_empty() || wanted.iter().any(|name| name == base);
            is_meant && self.fault(id, base).is_some()
        };
        base.is_some_and(is_mended)
    }

    fn capabilities(&mut self, service: Service<'_>, need: &Need) {
        let name = service.name();
        if !self.has_variant("CMP-0002", name, "not-dropped") || self.leaves("cap_drop") {
            return;
        }
        if !self.add_to_list(service, "cap_drop", &["ALL".to_owned()]) {
            let why = "its `cap_drop` cannot be added to: write `ALL` there";
            return self.leave(name, Some("CMP-0002"), why);
        }
        let given: Vec<String> = service
            .items("cap_add")
            .iter()
            .filter_map(Node::text)
            .map(|text| text.trim().to_ascii_uppercase().replace("CAP_", ""))
            .collect();
        let mut needed = need.capabilities.clone();
        needed.retain(|(name, _)| !given.iter().any(|it| it == name || it == "ALL"));
        let names: Vec<String> = needed.iter().map(|(name, _)| (*name).to_owned()).collect();
        let is_added = names.is_empty()
            || self.leaves("cap_add")
            || self.add_to_list(service, "cap_add", &names);
        let risk = match (need.is_sure, need.is_unprivileged) {
            (true, _) => None,
            (false, true) => None,
            (false, false) => Some(format!(
                "what `{}` needs as root is not known: where it fails with \"Operation not permitted\", add that \
                 capability to `cap_add`",
                need.image
            )),
        };
        let why = "a program that was taken over cannot use what it does not have";
        self.change(service, Some("CMP-0002"), ("cap_drop", "[ALL]"), why, risk);
        if !is_added {
            let why = format!(
                "its `cap_add` cannot be added to: it needs {}",
                names.join(", ")
            );
            self.leave(name, Some("CMP-0002"), why);
        } else if !names.is_empty() && !self.leaves("cap_add") {
            let mut reasons: Vec<String> = needed.into_iter().map(|(_, why)| why).collect();
            reasons.dedup();
            let shown = Value::texts(&names).flow();
            self.change(service, None, ("cap_add", &shown), reasons.join("; "), None);
        }
    }

    fn has_variant(&self, id: &str, service: &str, variant: &str) -> bool {
        let words = format!("service {service}");
        self.faults.iter().any(|fault| {
            fault.check.id() == id && fault.place.words == words && fault.variant == Some(variant)
        })
    }

    /// Returns the edits of a fault's best fix, where they all are of what the file itself says of the service.
    pub(super) fn own_fix(&self, service: Service<'_>, fault: &Fault) -> Option<Vec<Edit>> {
        let is_own = |edit: &Edit| self.layout.is_within(service.name(), edit);
        let mut fixes = fault.fixes.iter();
        let fix = fixes.find(|fix| !fix.edits.is_empty() && fix.edits.iter().all(is_own))?;
        Some(fix.edits.clone())
    }
}
