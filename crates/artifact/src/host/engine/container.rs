//! `GET /containers/json` and `GET /containers/{id}/json`.

use std::collections::BTreeMap;

use seawall_model::host::engine::container::{Attachment, Container, ContainerMount};
use seawall_model::host::engine::host_config::PublishedPort;
use seawall_model::host::seen::Seen;
use serde_json::Value;

use super::super::HostOptions;
use super::field::Fields;
use super::host_config;

/// A container of the list.
#[derive(Clone, Debug)]
pub(super) struct Listed {
    pub(super) id: String,
    pub(super) name: String,
}

/// Reads a container of the list. Of its names the one without a link in it is its own.
pub(super) fn listed(fields: Fields<'_>) -> Listed {
    let names = fields.texts("Names").known().cloned().unwrap_or_default();
    let names: Vec<&str> = names
        .iter()
        .map(|name| name.trim_start_matches('/'))
        .collect();
    let own = names.iter().find(|name| !name.contains('/'));
    Listed {
        id: fields.name("Id"),
        name: own
            .or(names.first())
            .map(|name| (*name).to_owned())
            .unwrap_or_default(),
    }
}

/// Reads the inspection of a container.
pub(super) fn container(listed: &Listed, answer: &Seen<Value>, options: &HostOptions) -> Container {
    let mut container = Container {
        id: listed.id.clone(),
        name: listed.name.clone(),
        ..Container::default()
    };
    let answer = match answer {
        Seen::Known(answer) => answer,
        Seen::Absent => {
            container.unread = Some("it was gone before it could be looked at".to_owned());
            return container;
        }
        Seen::Unknown(why) => {
            container.unread = Some(why.clone());
            return container;
        }
    };
    let fields = Fields::new(answer);
    let name = fields.name("Name");
    if !name.is_empty() {
        name.trim_start_matches('/').clone_into(&mut container.name);
    }
    container.image = fields.object("Config").text("Image");
    container.image_id = fields.text("Image");
    container.created = fields.time("Created");
    container.restarts = fields.count("RestartCount");
    container.apparmor = fields.text("AppArmorProfile");
    container.selinux_label = fields.text("ProcessLabel");
    container.host = host_config::host_config(fields.object("HostConfig"), options);
    container.mounts = fields.list("Mounts", "a list of mounts", |one| mount(Fields::new(one)));
    state(fields.object("State"), &mut container);
    config(fields.object("Config"), options, &mut container);
    command(fields, options, &mut container);
    let settings = fields.object("NetworkSettings");
    container.ports = ports(settings, "Ports");
    container.networks = settings.map("Networks", "an object of networks", |one| {
        Some(attachment(Fields::new(one)))
    });
    container
}

fn state(fields: Fields<'_>, container: &mut Container) {
    container.state = fields.text("Status");
    container.started = fields.time("StartedAt");
    container.health = fields.object("Health").text("Status");
}

fn config(fields: Fields<'_>, options: &HostOptions, container: &mut Container) {
    container.user = fields.text("User");
    container.labels = fields.text_map("Labels");
    container.exposed_ports = fields.keys("ExposedPorts");
    container.health_check = match fields.object("Healthcheck").texts("Test") {
        Seen::Known(test) if test.is_empty() => Seen::Absent,
        test => test.map(|words| masked(&words, options)),
    };
    let variables = fields.texts("Env");
    let split = |variable: &String| match variable.split_once('=') {
        Some((name, value)) => (name.to_owned(), value.to_owned()),
        None => (variable.clone(), String::new()),
    };
    let pairs = variables.map(|all| all.iter().map(split).collect::<Vec<_>>());
    container.secrets = pairs.as_ref().map(|pairs| {
        let secret = pairs
            .iter()
            .filter(|(name, value)| options.redact.is_secret(name, value));
        secret.map(|(name, _)| name.clone()).collect()
    });
    container.environment = pairs.map(|pairs| pairs.into_iter().map(|(name, _)| name).collect());
}

fn command(fields: Fields<'_>, options: &HostOptions, container: &mut Container) {
    container.command = match (fields.text("Path"), fields.texts("Args")) {
        (Seen::Known(path), Seen::Known(args)) => {
            let words: Vec<String> = std::iter::once(path).chain(args).collect();
            Seen::Known(masked(&words, options))
        }
        (Seen::Unknown(why), _) | (_, Seen::Unknown(why)) => Seen::Unknown(why),
        _ => Seen::Absent,
    };
}

fn masked(words: &[String], options: &HostOptions) -> Vec<String> {
    words
        .iter()
        .map(|word| options.redact.masked(word))
        .collect()
}

/// Reads a mount; one that does not say what is mounted where, and how, spoils the list.
fn mount(fields: Fields<'_>) -> Option<ContainerMount> {
    let needed = |name: &str| fields.text(name).known().cloned();
    // Without a value the engine leaves these two out.
    let named = |name: &str| match fields.text(name) {
        Seen::Known(text) => Some(text),
        Seen::Absent => Some(String::new()),
        Seen::Unknown(_) => None,
    };
    let volume = named("Name")?;
    Some(ContainerMount {
        kind: named("Type")?,
        volume: Some(volume).filter(|name| !name.is_empty()),
        source: needed("Source")?,
        resolved: Seen::default(),
        destination: needed("Destination")?,
        is_writable: fields.bool("RW"),
        propagation: needed("Propagation")?,
    })
}

/// Reads the ports that are published; one that cannot be read spoils all, since it could be any.
pub(super) fn ports(fields: Fields<'_>, name: &str) -> Seen<Vec<PublishedPort>> {
    let bound = fields.map(name, "an object of ports", |one| match one {
        Value::Null => Some(Vec::new()),
        Value::Array(items) => Some(items.iter().collect::<Vec<&Value>>()),
        _ => None,
    });
    match bound {
        Seen::Known(bound) => published(&bound).into(),
        Seen::Absent => Seen::Absent,
        Seen::Unknown(why) => Seen::Unknown(why),
    }
}

/// Reads bindings by port (`80/tcp`), each with its addresses.
fn published(bound: &BTreeMap<String, Vec<&Value>>) -> Result<Vec<PublishedPort>, String> {
    let mut ports = Vec::new();
    for (name, bindings) in bound {
        let (port, protocol) = name.split_once('/').unwrap_or((name, "tcp"));
        let wrong = |what: &str| format!("a published port is not what it should be: {what}");
        let container: u16 = port.parse().map_err(|_| wrong(name))?;
        for binding in bindings {
            let fields = Fields::new(binding);
            let text = fields.name("HostPort");
            let host = match text.as_str() {
                "" | "0" => None,
                text => Some(text.parse().map_err(|_| wrong(text))?),
            };
            ports.push(PublishedPort {
                container,
                protocol: protocol.to_owned(),
                address: fields.name("HostIp"),
                host,
            });
        }
    }
    ports.sort();
    Ok(ports)
}

fn attachment(fields: Fields<'_>) -> Attachment {
    Attachment {
        network: fields.name("NetworkID"),
        ipv4: fields.name("IPAddress"),
        ipv6: fields.name("GlobalIPv6Address"),
        aliases: fields.texts("Aliases").known().cloned().unwrap_or_default(),
    }
}
