//! What a merged model may not say, though each of its parts may: names that nobody defines, services that wait for
//! each other in a circle, two answers to one question (compose specification, the sections of the fields).

use std::collections::{BTreeMap, BTreeSet};

use super::super::node::{Entry, Node, Value};
use super::truth;
use crate::source::Span;

/// Something that Docker Compose refuses.
pub(super) struct Gap {
    pub(super) document: usize,
    pub(super) span: Span,
    pub(super) why: String,
    /// Whether something is missing that another file may bring.
    pub(super) is_missing: bool,
}

/// Looks through a model.
pub(super) fn check(model: &Node) -> Vec<Gap> {
    let names = |section: &str| -> BTreeSet<&str> {
        let entries = model.get(section).map_or(&[][..], Node::entries).iter();
        entries.map(|entry| entry.key.text.as_str()).collect()
    };
    let mut checker = Checker {
        services: names("services"),
        networks: names("networks"),
        volumes: names("volumes"),
        secrets: names("secrets"),
        configs: names("configs"),
        models: names("models"),
        gaps: Vec::new(),
    };
    let mut edges: BTreeMap<&str, Vec<Needed<'_>>> = BTreeMap::new();
    for entry in model.get("services").map_or(&[][..], Node::entries) {
        let needed = needed(&entry.value);
        checker.service(entry, &needed);
        edges.insert(&entry.key.text, needed);
    }
    checker.circle(&edges);
    checker.names(model);
    for section in ["secrets", "configs"] {
        for entry in model.get(section).map_or(&[][..], Node::entries) {
            checker.source(section, entry);
        }
    }
    for entry in model.get("volumes").map_or(&[][..], Node::entries) {
        checker.external(entry);
    }
    super::schema::check_nulls(model, &mut |entry| {
        let why = format!("`{}` says nothing", entry.key.text.escape_debug());
        checker.miss(&at_key(entry), why);
    });
    checker.gaps
}

/// A service that another one needs, and the value that says so.
type Needed<'a> = (&'a str, &'a Node);

struct Checker<'a> {
    services: BTreeSet<&'a str>,
    networks: BTreeSet<&'a str>,
    volumes: BTreeSet<&'a str>,
    secrets: BTreeSet<&'a str>,
    configs: BTreeSet<&'a str>,
    models: BTreeSet<&'a str>,
    gaps: Vec<Gap>,
}

impl<'a> Checker<'a> {
    fn tell(&mut self, node: &Node, why: String) {
        self.gaps.push(Gap {
            document: node.document,
            span: node.span,
            why,
            is_missing: false,
        });
    }

    fn miss(&mut self, node: &Node, why: String) {
        self.tell(node, why);
        if let Some(gap) = self.gaps.last_mut() {
            gap.is_missing = true;
        }
    }

    fn service(&mut self, entry: &'a Entry, needed: &[Needed<'a>]) {
        let service = &entry.value;
        let has = |key: &str| service.get(key).is_some_and(|it| !it.is_null());
        if !has("image") && !has("build") && !has("provider") {
            let name = at_key(entry);
            self.miss(
                &name,
                "a service with neither `image` nor `build`".to_owned(),
            );
        }
        for (name, node) in needed {
            if !self.services.contains(name) {
                let why = format!("there is no service `{}`", name.escape_debug());
                self.miss(node, why);
            }
        }
        self.references(service);
        self.volumes(service);
        self.twice(service);
    }

    /// Names of things that are defined beside the services.
    fn references(&mut self, service: &Node) {
        let networks = service.get("networks").map_or(&[][..], Node::entries);
        for entry in networks.iter().filter(|entry| entry.key.text != "default") {
            if !self.networks.contains(entry.key.text.as_str()) {
                self.undefined(&at_key(entry), "network", &entry.key.text);
            }
        }
        let models = service.get("models").map_or(&[][..], Node::entries);
        for entry in models {
            if !self.models.contains(entry.key.text.as_str()) {
                self.undefined(&at_key(entry), "model", &entry.key.text);
            }
        }
        let of_build = service.at(&["build", "secrets"]);
        for (list, what) in [
            (service.get("secrets"), "secret"),
            (of_build, "secret"),
            (service.get("configs"), "config"),
        ] {
            for item in list.map_or(&[][..], Node::items) {
                let named = item.get("source").unwrap_or(item);
                let Some(name) = named.text() else {
                    continue;
                };
                let known = if what == "secret" {
                    &self.secrets
                } else {
                    &self.configs
                };
                if !known.contains(name) {
                    self.undefined(named, what, name);
                }
            }
        }
    }

    fn volumes(&mut self, service: &Node) {
        for item in service.get("volumes").map_or(&[][..], Node::items) {
            let mount = super::mount::Mount::parse(item);
            let Some(mount) = mount.filter(|it| it.kind == super::mount::Kind::Volume) else {
                continue;
            };
            let Some(name) = mount.source.as_deref().filter(|name| !name.is_empty()) else {
                continue;
            };
            if !self.volumes.contains(name) {
                self.undefined(mount.value, "volume", name);
            }
        }
        let mut targets = BTreeSet::new();
        for item in service.get("volumes").map_or(&[][..], Node::items) {
            let mount = super::mount::Mount::parse(item);
            let Some(mount) = mount.filter(|it| !it.target.is_empty()) else {
                continue;
            };
            if !targets.insert(mount.target.clone()) {
                let why = format!("`{}` is mounted twice", mount.target.escape_debug());
                self.tell(item, why);
            }
        }
    }

    fn undefined(&mut self, node: &Node, what: &str, name: &str) {
        let why = format!("there is no {what} `{}`", name.escape_debug());
        self.miss(node, why);
    }

    /// Fields that answer one question in two ways.
    fn twice(&mut self, service: &Node) {
        let mode = service
            .get("network_mode")
            .filter(|it| it.text() != Some(""));
        let networks = service.get("networks").map_or(&[][..], Node::entries);
        if let Some(mode) = mode
            && !networks.is_empty()
        {
            self.tell(mode, "`network_mode` beside `networks`".to_owned());
        }
        let build = service.get("build");
        if let Some(build) = build
            && let Some(inline) = build.get("dockerfile_inline")
            && build.get("dockerfile").is_some_and(|it| !it.is_null())
        {
            self.tell(inline, "`dockerfile_inline` beside `dockerfile`".to_owned());
        }
        for (field, path) in LIMITS {
            let (Some(one), Some(other)) = (service.get(field), service.at(path)) else {
                continue;
            };
            let texts = one.text().zip(other.text());
            let differs = texts.is_some_and(|(a, b)| {
                let is_open = a.is_empty() || b.is_empty();
                !is_open && super::form::amount(a) != super::form::amount(b)
            });
            if differs {
                let path = path.join(".");
                self.tell(one, format!("`{field}` says something else than `{path}`"));
            }
        }
        self.platform(service);
        let test = service.at(&["healthcheck", "test"]);
        let words = test.map_or(&[][..], Node::items);
        let first = words.first().and_then(|it| Some((it, it.text()?)));
        if let Some((node, text)) = first
            && !matches!(text, "CMD" | "CMD-SHELL" | "NONE" | "")
        {
            let why = "a test that begins with none of `CMD`, `CMD-SHELL`, `NONE`".to_owned();
            self.tell(node, why);
        }
        for field in UNIQUE {
            let mut known = BTreeSet::new();
            for item in service.get(field).map_or(&[][..], Node::items) {
                if item.text().is_some_and(|text| !known.insert(text)) {
                    self.tell(item, format!("it stands in `{field}` twice"));
                }
            }
        }
    }

    fn platform(&mut self, service: &Node) {
        let (Some(platform), Some(built)) =
            (service.get("platform"), service.at(&["build", "platforms"]))
        else {
            return;
        };
        let is_built = built.items().iter().any(|it| it.text() == platform.text());
        if !is_built && !built.items().is_empty() && platform.text() != Some("") {
            let why = "a `platform` that is none of `build.platforms`".to_owned();
            self.tell(platform, why);
        }
    }

    /// Names of containers, each of which is there once.
    fn names(&mut self, model: &Node) {
        let mut known: BTreeMap<&str, &str> = BTreeMap::new();
        for entry in model.get("services").map_or(&[][..], Node::entries) {
            let name = entry.value.get("container_name");
            let Some((node, name)) = name.and_then(|it| it.text().map(|name| (it, name))) else {
                continue;
            };
            if name.is_empty() {
                continue;
            }
            let first = *known.entry(name).or_insert(&entry.key.text);
            if first != entry.key.text {
                let why = format!("the container of `{}` has this name", first.escape_debug());
                self.tell(node, why);
            }
        }
    }

    /// Where a secret or a config comes from.
    fn source(&mut self, section: &str, entry: &Entry) {
        let is_on = |key: &str| entry.value.get(key).is_some_and(|it| !it.is_null());
        let is_external = entry
            .value
            .get("external")
            .is_some_and(|it| truth(it) != Some(false) && !it.is_null());
        let fields = if section == "secrets" {
            &["file", "environment"][..]
        } else {
            &["file", "environment", "content"][..]
        };
        let given = fields.iter().filter(|field| is_on(field)).count();
        let wanted = fields.join("`, `");
        if given > 1 {
            self.tell(&at_key(entry), format!("more than one of `{wanted}`"));
        } else if given == 0 && !is_external && !is_on("driver") {
            self.miss(&at_key(entry), format!("none of `{wanted}`"));
        }
    }

    fn external(&mut self, entry: &Entry) {
        let Some(external) = entry.value.get("external") else {
            return;
        };
        if truth(external) == Some(false) || external.is_null() {
            return;
        }
        let others = entry.value.entries().iter();
        let mut others = others.filter(|other| {
            let key = other.key.text.as_str();
            !matches!(key, "external" | "name") && !key.starts_with("x-") && !other.value.is_null()
        });
        if let Some(other) = others.next() {
            let field = other.key.text.escape_debug();
            let why = format!("`{field}` of something that is `external`");
            self.tell(&other.value, why);
        }
    }

    /// Services that wait for each other.
    fn circle(&mut self, edges: &BTreeMap<&'a str, Vec<Needed<'a>>>) {
        let mut waited: BTreeMap<&str, usize> = BTreeMap::new();
        for (name, _) in edges.values().flatten() {
            let count = waited.entry(name).or_default();
            *count = count.saturating_add(1);
        }
        let mut left: BTreeSet<&str> = edges.keys().copied().collect();
        let free = |name: &&&str| !waited.contains_key(**name);
        let mut open: Vec<&str> = edges.keys().filter(free).copied().collect();
        while let Some(name) = open.pop() {
            left.remove(name);
            for (next, _) in edges.get(name).into_iter().flatten() {
                let Some(count) = waited.get_mut(next) else {
                    continue;
                };
                *count = count.saturating_sub(1);
                if *count == 0 && edges.contains_key(next) {
                    open.push(next);
                }
            }
        }
        // What is left is in a circle, or needed by one that is.
        let Some(mut at) = left.first().copied() else {
            return;
        };
        let mut seen = BTreeSet::new();
        while seen.insert(at) {
            let needed = edges.get(at).into_iter().flatten();
            let mut inner = needed.filter(|(name, _)| left.contains(name));
            let Some((next, node)) = inner.next() else {
                return;
            };
            if seen.contains(next) {
                let why = "services that wait for each other in a circle".to_owned();
                self.tell(node, why);
            }
            at = next;
        }
    }
}

/// Returns the services that a service needs.
fn needed(service: &Node) -> Vec<Needed<'_>> {
    let mut found: Vec<Needed<'_>> = Vec::new();
    let depends = service.get("depends_on").map_or(&[][..], Node::entries);
    found.extend(
        depends
            .iter()
            .map(|entry| (entry.key.text.as_str(), &entry.value)),
    );
    for field in ["links", "volumes_from"] {
        for item in service.get(field).map_or(&[][..], Node::items) {
            let text = item.text().unwrap_or_default();
            let name = text.split(':').next().unwrap_or_default();
            let is_container = field == "volumes_from" && text.starts_with("container:");
            if !name.is_empty() && !is_container {
                found.push((name, item));
            }
        }
    }
    for field in ["network_mode", "pid", "ipc"] {
        let node = service.get(field);
        let named = node.and_then(|node| Some((node.text()?.strip_prefix("service:")?, node)));
        found.extend(named.filter(|(name, _)| !name.is_empty()));
    }
    found
}

fn at_key(entry: &Entry) -> Node {
    Node {
        document: entry.key.document,
        ..Node::new(Value::Null, entry.key.span)
    }
}

/// Lists in which nothing may stand twice, also where several files are merged.
const UNIQUE: &[&str] = &[
    "device_cgroup_rules",
    "external_links",
    "group_add",
    "security_opt",
    "volumes_from",
];
/// Fields of a service and of its deployment that say the same.
const LIMITS: &[(&str, &[&str])] = &[
    ("scale", &["deploy", "replicas"]),
    ("mem_limit", &["deploy", "resources", "limits", "memory"]),
    (
        "mem_reservation",
        &["deploy", "resources", "reservations", "memory"],
    ),
    ("cpus", &["deploy", "resources", "limits", "cpus"]),
    ("pids_limit", &["deploy", "resources", "limits", "pids"]),
];
