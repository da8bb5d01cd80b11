//! A service of ours in the form in which `docker compose config` writes services.

use seawall_checks::compose::{Input, Origin, Service};
use seawall_checks::parse::compose::mount::{Kind, Mount};
use seawall_checks::parse::compose::port::Port;
use seawall_checks::parse::compose::{Project, Role};
use seawall_checks::parse::node::{Node, Value as NodeValue};
use serde_json::{Map, Value, json};

use super::unit;

pub(super) fn service(input: &Input, service: Service<'_>, theirs: &Value) -> Value {
    let project = &input.project;
    let mut fields = Map::new();
    for entry in service.node.entries() {
        let (name, node) = (entry.key.text.as_str(), &entry.value);
        if name.starts_with("x-") || name == "extends" {
            continue;
        }
        fields.insert(name.to_owned(), field(project, name, node));
    }
    let theirs = &theirs["services"][service.name()];
    // What a file of labels holds is not read here.
    if fields.remove("label_file").is_some() {
        fields.insert("labels".to_owned(), theirs["labels"].clone());
    }
    if !theirs["env_file"].is_array() && fields.remove("env_file").is_some() {
        let variables = input.variables(service);
        let mut environment = Map::new();
        for variable in variables.into_iter().filter(|it| it.origin == Origin::File) {
            environment.insert(variable.name, Value::String(variable.value));
        }
        if let Some(Value::Object(own)) = fields.remove("environment") {
            environment.extend(own);
        }

        for name in theirs["environment"]
            .as_object()
            .into_iter()
            .flat_map(Map::keys)
        {
            if !environment.contains_key(name) && is_named_only(project, name) {
                environment.insert(name.clone(), json!(FROM_HOST));
            }
        }
        fields.insert("environment".to_owned(), Value::Object(environment));
    }
    Value::Object(fields)
}

/// Says whether a file of variables names one without a value.
fn is_named_only(project: &Project, name: &str) -> bool {
    let mut files = project.documents.iter();
    files.any(|file| {
        let mut lines = file.source.text().lines();
        file.role == Role::ServiceEnvironment && lines.any(|line| line.trim() == name)
    })
}

/// What stands for the value of a variable that is taken from where the project is started, or from `.env`.
pub(super) const FROM_HOST: &str = "<from the host>";

/// Entries of a top-level section.
pub(super) fn section(project: &Project, section: &str) -> Value {
    let mut entries = Map::new();
    for entry in project.root.get(section).map_or(&[][..], Node::entries) {
        let mut of = plain(&entry.value);
        if let Some(file) = entry.value.get("file") {
            of["file"] = path(project, file);
        }
        let device = entry.value.at(&["driver_opts", "device"]);
        let is_bound = of["driver"] == "local" && of["driver_opts"]["o"] == "bind";
        if let Some(device) = device.filter(|_| is_bound) {
            of["driver_opts"]["device"] = path(project, device);
        }
        if let Some(name) = of["external"]["name"].as_str().map(str::to_owned) {
            of["name"] = json!(name);
            of["external"] = json!("true");
        }
        entries.insert(entry.key.text.clone(), of);
    }
    Value::Object(entries)
}

fn field(project: &Project, name: &str, node: &Node) -> Value {
    match (name, node.text()) {
        ("command" | "entrypoint", Some(text)) => json!(unit::words(text)),
        ("build", _) => build(project, node),
        ("healthcheck", _) => {
            let mut of = plain(node);
            if let Some(text) = node.get("test").and_then(Node::text) {
                of["test"] = json!(["CMD-SHELL", text]);
            }
            of
        }
        ("ports", _) => node.items().iter().flat_map(ports).collect(),
        ("volumes", _) => node.items().iter().map(|it| mount(project, it)).collect(),
        ("devices", _) => node.items().iter().map(device).collect(),
        ("secrets" | "configs", _) => node.items().iter().map(|it| grant(it, name)).collect(),
        ("env_file", _) => node
            .items()
            .iter()
            .map(|it| env_file(project, it))
            .collect(),
        ("extra_hosts", _) => hosts(node),
        ("depends_on", _) => depends_on(node),
        ("environment", _) => {
            let mut of = plain(node);
            for (_, value) in of.as_object_mut().into_iter().flatten() {
                if value.is_null() {
                    *value = json!(FROM_HOST);
                }
            }
            of
        }
        ("gpus", Some("all")) => json!([{"count": "-1"}]),
        ("pull_policy", Some("if_not_present")) => json!("missing"),
        ("post_start" | "pre_stop", _) => node.items().iter().map(hook).collect(),
        ("provider", _) => {
            let mut of = plain(node);
            for (_, value) in of["options"].as_object_mut().into_iter().flatten() {
                *value = json!([value]);
            }
            of
        }
        ("deploy", _) => {
            let mut of = plain(node);
            let devices = &mut of["resources"]["reservations"]["devices"];
            for device in devices.as_array_mut().into_iter().flatten() {
                if device["count"].is_null() && device["device_ids"].is_null() {
                    device["count"] = json!("-1");
                }
            }
            of
        }
        ("develop", _) => {
            let mut of = plain(node);
            let watched = node.get("watch").map_or(&[][..], Node::items);
            for (at, item) in watched.iter().enumerate() {
                if let Some(named) = item.get("path") {
                    of["watch"][at]["path"] = path(project, named);
                }
            }
            of
        }
        _ => plain(node),
    }
}

fn plain(node: &Node) -> Value {
    match &node.value {
        NodeValue::Null => Value::Null,
        NodeValue::Scalar(scalar) => Value::String(scalar.text.clone()),
        NodeValue::Sequence(items) => items.iter().map(plain).collect(),
        NodeValue::Mapping(entries) => entries
            .iter()
            .filter(|entry| !entry.key.text.starts_with("x-"))
            .map(|entry| (entry.key.text.clone(), plain(&entry.value)))
            .collect(),
    }
}

fn path(project: &Project, node: &Node) -> Value {
    json!(project.resolve(node.document, node.text().unwrap_or_default()))
}

fn build(project: &Project, node: &Node) -> Value {
    let mut of = plain(node);
    let is_remote = |text: &str| {
        text.contains("://") || text.starts_with("git@") || text.starts_with("github.com/")
    };
    of["context"] = match node.get("context") {
        Some(context) if is_remote(context.text().unwrap_or_default()) => plain(context),
        Some(context) => path(project, context),
        None => json!(project.resolve(node.document, ".")),
    };
    if of["dockerfile"].is_null() && of["dockerfile_inline"].is_null() {
        of["dockerfile"] = json!("Dockerfile");
    }
    if let Some(contexts) = node.get("additional_contexts") {
        for entry in contexts.entries() {
            let text = entry.value.text().unwrap_or_default();
            if !is_remote(text) && !text.contains(':') {
                of["additional_contexts"][&entry.key.text] = path(project, &entry.value);
            }
        }
    }
    if let Some(Value::Object(keys)) = of.get("ssh") {
        let keys = keys.iter().map(|(key, value)| match value.as_str() {
            Some(value) => format!("{key}={value}"),
            None => key.clone(),
        });
        of["ssh"] = keys.collect();
    }
    let secrets = node.get("secrets").map_or(&[][..], Node::items).iter();
    of["secrets"] = secrets.map(|it| grant(it, "")).collect();
    if let Some(hosts_node) = node.get("extra_hosts") {
        of["extra_hosts"] = hosts(hosts_node);
    }
    of
}

/// One entry for each port of the container.
fn ports(node: &Node) -> Vec<Value> {
    let Some(port) = Port::parse(node).filter(|port| port.is_short) else {
        let mut of = plain(node);
        if node.get("protocol").is_none() {
            of["protocol"] = json!("tcp");
        }
        return vec![of];
    };
    let (first, last) = port.target;
    let targets = first..=last;
    let is_one = first == last;
    targets
        .map(|target| {
            let published = port.published.map(|(from, to)| {
                if is_one && from != to {
                    return format!("{from}-{to}");
                }
                format!("{}", from + (target - first))
            });
            let mut of = json!({"target": target, "protocol": port.protocol});
            of["published"] = json!(published);
            if let Some(host) = port.host.as_deref().filter(|it| !it.is_empty()) {
                of["host_ip"] = json!(host);
            }
            of
        })
        .collect()
}

fn mount(project: &Project, node: &Node) -> Value {
    let Some(mount) = Mount::parse(node) else {
        return json!("no mount");
    };
    let mut of = match node.scalar() {
        Some(_) => json!({"target": mount.target, "source": mount.source}),
        None => plain(node),
    };
    of["target"] = json!(mount.target);
    let source = mount.source.as_deref().unwrap_or_default();
    match mount.kind {
        Kind::Bind => {
            of["type"] = json!("bind");
            of["source"] = json!(project.resolve(mount.value.document, source));
        }
        Kind::Volume => of["type"] = json!("volume"),
        Kind::Other => {}
    }
    if node.scalar().is_some() {
        if mount.is_read_only {
            of["read_only"] = json!("true");
        }
        if let Some((propagation, _)) = &mount.propagation {
            of["bind"] = json!({"propagation": propagation});
        }
    }
    of
}

fn device(node: &Node) -> Value {
    let Some(text) = node.text() else {
        return plain(node);
    };
    let parts: Vec<&str> = text.split(':').collect();
    let part = |at: usize| parts.get(at).copied();
    json!({
        "source": part(0),
        "target": part(1).or(part(0)),
        "permissions": part(2).unwrap_or("rwm"),
    })
}

fn hook(node: &Node) -> Value {
    let mut of = plain(node);
    if let Some(text) = node.get("command").and_then(Node::text) {
        of["command"] = json!(unit::words(text));
    }
    of
}

fn grant(node: &Node, field: &str) -> Value {
    let mut of = match node.text() {
        Some(source) => json!({"source": source}),
        None => plain(node),
    };
    if field == "secrets" && of["target"].is_null() {
        let source = of["source"].as_str().unwrap_or_default();
        of["target"] = json!(format!("/run/secrets/{source}"));
    }
    of
}

fn env_file(project: &Project, node: &Node) -> Value {
    let mut of = match node.scalar() {
        Some(_) => json!({}),
        None => plain(node),
    };
    of["path"] = path(project, node.get("path").unwrap_or(node));
    if of["required"].is_null() {
        of["required"] = json!("true");
    }
    of
}

fn hosts(node: &Node) -> Value {
    let lines = node.items().iter().filter_map(Node::text).map(|text| {
        let at = text.find(['=', ':']).unwrap_or(text.len());
        let (name, address) = text.split_at(at);
        format!("{name}={}", bare(address.get(1..).unwrap_or_default()))
    });
    let mut lines: Vec<String> = lines.collect();
    for entry in node.entries() {
        let one = std::slice::from_ref(&entry.value);
        let addresses = if entry.value.scalar().is_some() {
            one
        } else {
            entry.value.items()
        };
        let addresses = addresses.iter().filter_map(Node::text);
        lines.extend(addresses.map(|it| format!("{}={}", entry.key.text, bare(it))));
    }
    lines.sort();
    json!(lines)
}

fn bare(address: &str) -> &str {
    address.trim_start_matches('[').trim_end_matches(']')
}

fn depends_on(node: &Node) -> Value {
    let mut of = plain(node);
    for (_, how) in of.as_object_mut().into_iter().flatten() {
        if how.is_null() {
            *how = json!({});
        }
        if how["condition"].is_null() {
            how["condition"] = json!("service_started");
        }
        if how["required"].is_null() {
            how["required"] = json!("true");
        }
    }
    of
}
