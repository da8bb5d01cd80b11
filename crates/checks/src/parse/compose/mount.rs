//! Mounts of services, short and long form (compose specification, "volumes").

use super::super::node::Node;
use super::path;

/// What one entry of `volumes` mounts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mount<'a> {
    /// The entry.
    pub node: &'a Node,
    /// The value that names the source: the entry, or the long form's `source`.
    pub value: &'a Node,
    /// What kind of mount it is.
    pub kind: Kind,
    /// What is mounted: a path of the host or the name of a volume.
    pub source: Option<String>,
    /// Where.
    pub target: String,
    /// Whether the container can only read it.
    pub is_read_only: bool,
    /// How mounts below it are shared with the host, and the value that says so.
    pub propagation: Option<(String, &'a Node)>,
}

/// What kind of mount it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A path of the host.
    Bind,
    /// A volume, named or not.
    Volume,
    /// Memory, an image, a pipe.
    Other,
}

impl<'a> Mount<'a> {
    /// Reads an entry; nothing where it is none.
    pub fn parse(node: &'a Node) -> Option<Self> {
        match node.text() {
            Some(text) => Some(Self::short(node, text)),
            None => Self::long(node),
        }
    }

    fn short(node: &'a Node, text: &str) -> Self {
        let mut parts = split(text);
        let options = match parts.len() {
            0..=2 => Vec::new(),
            _ => parts.pop().unwrap_or_default().split(',').collect(),
        };
        let (source, target) = match parts[..] {
            [source, target] => (Some(source.to_owned()), cleaned(target)),
            _ => (None, cleaned(text)),
        };
        let kind = match &source {
            Some(source) if is_path(source) => Kind::Bind,
            _ => Kind::Volume,
        };
        let propagation = options.iter().find(|option| PROPAGATIONS.contains(option));
        Self {
            node,
            value: node,
            kind,
            source,
            target,
            is_read_only: options.contains(&"ro") || options.contains(&"readonly"),
            propagation: propagation.map(|option| ((*option).to_owned(), node)),
        }
    }

    fn long(node: &'a Node) -> Option<Self> {
        let text = |key: &str| node.get(key).and_then(Node::text);
        let kind = match text("type") {
            Some("bind") => Kind::Bind,
            Some("volume") => Kind::Volume,
            _ => Kind::Other,
        };
        let source = node.get("source");
        let propagation = node.at(&["bind", "propagation"]);
        Some(Self {
            node,
            value: source.unwrap_or(node),
            kind,
            source: source.and_then(Node::text).map(str::to_owned),
            target: cleaned(text("target")?),
            is_read_only: node.get("read_only").and_then(super::truth) == Some(true),
            propagation: propagation.and_then(|it| Some((it.text()?.to_owned(), it))),
        })
    }
}

/// Returns where an entry of `volumes`, `devices`, `secrets` or `configs` ends up in the container.
pub fn target(node: &Node, field: &str) -> Option<String> {
    match (field, node.text()) {
        // Compose compares long forms as they are written.
        ("volumes", None) => node.get("target").and_then(Node::text).map(str::to_owned),
        ("volumes", Some(_)) => Mount::parse(node).map(|mount| mount.target),
        ("devices", Some(text)) => {
            let mut parts = text.split(':');
            let source = parts.next()?;
            Some(parts.next().unwrap_or(source).to_owned())
        }
        ("devices", None) => {
            let target = node.get("target").or_else(|| node.get("source"));
            target.and_then(Node::text).map(str::to_owned)
        }
        (_, Some(name)) => Some(place_of(field, name)),
        (_, None) => match node.get("target").and_then(Node::text) {
            Some(target) => Some(target.to_owned()),
            None => Some(place_of(field, node.get("source")?.text()?)),
        },
    }
}

/// Secrets and configs that name no place have one by default.
fn place_of(field: &str, name: &str) -> String {
    match (name.starts_with('/'), field) {
        (true, _) => name.to_owned(),
        (false, "secrets") => format!("/run/secrets/{name}"),
        (false, _) => format!("/{name}"),
    }
}

/// Parts a short form at its colons; that behind the letter of a drive is none.
fn split(text: &str) -> Vec<&str> {
    let mut parts = Vec::new();
    let mut start = 0_usize;
    for (at, _) in text.match_indices(':') {
        let part = text.get(start..at).unwrap_or_default();
        let is_drive = path::has_drive(text.get(start..).unwrap_or_default());
        if is_drive && part.len() == 1 {
            continue;
        }
        parts.push(part);
        start = at.saturating_add(1);
        if parts.len() > 3 {
            break;
        }
    }
    parts.push(text.get(start..).unwrap_or_default());
    parts
}

/// Takes out of a path in the container what leads nowhere.
fn cleaned(target: &str) -> String {
    if target.starts_with('/') {
        path::normal(target)
    } else {
        target.to_owned()
    }
}

/// Says whether a source is a path of the host, not the name of a volume.
fn is_path(source: &str) -> bool {
    source.starts_with(['.', '/', '~', '\\']) || path::has_drive(source)
}

const PROPAGATIONS: &[&str] = &[
    "shared", "rshared", "slave", "rslave", "private", "rprivate",
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parse::yaml;
    use crate::source::Source;

    /// `VOLUME:CONTAINER_PATH:ACCESS_MODE` of the compose specification.
    #[test]
    fn short_forms_are_read() {
        for (text, kind, source, target, read_only) in [
            ("/data", Kind::Volume, None, "/data", false),
            ("db:/data", Kind::Volume, Some("db"), "/data", false),
            ("./a:/b:ro", Kind::Bind, Some("./a"), "/b", true),
            ("~/.ssh:/b:ro,z", Kind::Bind, Some("~/.ssh"), "/b", true),
            ("/:/host:rshared", Kind::Bind, Some("/"), "/host", false),
            ("C:\\a:/b", Kind::Bind, Some("C:\\a"), "/b", false),
            ("C:\\a:D:\\b:ro", Kind::Bind, Some("C:\\a"), "D:\\b", true),
        ] {
            let root = yaml::parse(&Source::new("x", format!("'{text}'").as_bytes())).roots;
            let mount = Mount::parse(&root[0]).unwrap();
            let found = (
                mount.kind,
                mount.source.as_deref(),
                &*mount.target,
                mount.is_read_only,
            );
            assert_eq!(found, (kind, source, target, read_only), "{text}");
        }
    }
}
