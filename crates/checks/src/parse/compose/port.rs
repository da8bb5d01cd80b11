//! Published ports, short and long form (compose specification, "ports").

use super::super::node::Node;

/// What one entry of `ports` publishes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Port<'a> {
    /// The entry.
    pub node: &'a Node,
    /// The value that says what is published: the entry, or of the long form its `published` or `target`.
    pub value: &'a Node,
    /// The address of the host, without brackets; nothing where none is named.
    pub host: Option<String>,
    /// First and last port of the host; nothing where the engine chooses one.
    pub published: Option<(u16, u16)>,
    /// First and last port of the container.
    pub target: (u16, u16),
    /// Protocol in lower case: `tcp` where none is named.
    pub protocol: String,
    /// Whether it is the short form.
    pub is_short: bool,
}

impl<'a> Port<'a> {
    /// Reads an entry; nothing where it is none.
    pub fn parse(node: &'a Node) -> Option<Self> {
        match node.text() {
            Some(text) => Self::short(node, text),
            None => Self::long(node),
        }
    }

    /// Says whether it can be reached through every address of the host.
    pub fn is_on_all(&self) -> bool {
        match self.host.as_deref() {
            None => true,
            Some(host) => matches!(host, "" | "0.0.0.0" | "::" | "0:0:0:0:0:0:0:0" | "*"),
        }
    }

    /// Says whether only the host itself can reach it.
    pub fn is_local(&self) -> bool {
        let host = self.host.as_deref().unwrap_or_default();
        host.starts_with("127.") || host == "::1" || host == "localhost"
    }

    fn short(node: &'a Node, text: &str) -> Option<Self> {
        let (address, protocol) = match text.rsplit_once('/') {
            Some((address, "")) => (address, "tcp".to_owned()),
            Some((address, protocol)) => (address, protocol.to_ascii_lowercase()),
            None => (text, "tcp".to_owned()),
        };
        let mut parts = address.rsplitn(3, ':');
        let target = range(parts.next()?)?;
        let published = parts.next().unwrap_or_default();
        let host = parts.next().map(|host| bare(host).to_owned());
        let published = match published {
            "" => None,
            published => Some(range(published)?),
        };
        Some(Self {
            node,
            value: node,
            host,
            published,
            target,
            protocol,
            is_short: true,
        })
    }

    fn long(node: &'a Node) -> Option<Self> {
        let target_node = node.get("target")?;
        let text = |key: &str| node.get(key).and_then(Node::text);
        let published = match text("published") {
            None | Some("") => None,
            Some(published) => Some(range(published)?),
        };
        Some(Self {
            node,
            value: node.get("published").unwrap_or(target_node),
            host: text("host_ip").map(|host| bare(host).to_owned()),
            published,
            target: range(target_node.text()?)?,
            protocol: text("protocol").unwrap_or("tcp").to_ascii_lowercase(),
            is_short: false,
        })
    }
}

/// Returns what two entries may not both publish: one of them replaces the other when files are merged.
pub fn identity(node: &Node) -> Option<String> {
    let port = Port::parse(node)?;
    let host = if port.is_on_all() {
        "0.0.0.0"
    } else {
        port.host.as_deref().unwrap_or_default()
    };
    let ((first, last), protocol) = (port.target, &port.protocol);
    Some(format!(
        "{host} {:?} {first}-{last}/{protocol}",
        port.published
    ))
}

fn bare(host: &str) -> &str {
    host.strip_prefix('[')
        .and_then(|host| host.strip_suffix(']'))
        .unwrap_or(host)
}

fn range(text: &str) -> Option<(u16, u16)> {
    let (first, last) = text.split_once('-').unwrap_or((text, text));
    let number = |text: &str| text.trim().parse::<u16>().ok();
    let (first, last) = (number(first)?, number(last)?);
    (first <= last).then_some((first, last))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parse::yaml;
    use crate::source::Source;

    /// The examples of the compose specification, and addresses of IPv6 as the Docker manual writes them.
    #[test]
    fn short_forms_are_read() {
        for (text, host, published, target, protocol) in [
            ("3000", None, None, (3000, 3000), "tcp"),
            ("3000-3005", None, None, (3000, 3005), "tcp"),
            ("8000:8000", None, Some((8000, 8000)), (8000, 8000), "tcp"),
            (
                "9090-9091:8080-8081",
                None,
                Some((9090, 9091)),
                (8080, 8081),
                "tcp",
            ),
            (
                "127.0.0.1:8001:8001",
                Some("127.0.0.1"),
                Some((8001, 8001)),
                (8001, 8001),
                "tcp",
            ),
            (
                "127.0.0.1::5000",
                Some("127.0.0.1"),
                None,
                (5000, 5000),
                "tcp",
            ),
            (
                "6060:6060/udp",
                None,
                Some((6060, 6060)),
                (6060, 6060),
                "udp",
            ),
            ("[::1]:80:80", Some("::1"), Some((80, 80)), (80, 80), "tcp"),
            ("::1:80:81", Some("::1"), Some((80, 80)), (81, 81), "tcp"),
        ] {
            let root = yaml::parse(&Source::new("x", format!("'{text}'").as_bytes())).roots;
            let port = Port::parse(&root[0]).unwrap();
            let found = (
                port.host.as_deref(),
                port.published,
                port.target,
                &*port.protocol,
            );
            assert_eq!(found, (host, published, target, protocol), "{text}");
        }
        for text in ["", "a", "70000", "2-1", "a:80"] {
            let root = yaml::parse(&Source::new("x", format!("'{text}'").as_bytes())).roots;
            assert_eq!(Port::parse(&root[0]), None, "{text}");
        }
    }
}
