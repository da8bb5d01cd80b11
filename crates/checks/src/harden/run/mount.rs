//! What is mounted: volumes, folders of the host, memory, secrets and configs.

use super::Line;
use crate::parse::compose::mount::{Kind, Mount};
use crate::parse::compose::truth;
use crate::parse::node::Node;

impl Line<'_> {
    /// Writes what a service mounts.
    pub(super) fn mounts(&mut self) {
        let items = self.take("volumes").map_or(&[][..], Node::items);
        for item in items {
            match item.text() {
                Some(text) => self.short(item, text),
                None => self.long(item),
            }
        }
        let items = self.take("volumes_from").map_or(&[][..], Node::items);
        for item in items {
            let Some(text) = item.text() else {
                continue;
            };
            let other = if let Some(container) = text.strip_prefix("container:") {
                container.to_owned()
            } else {
                let (service, mode) = text.split_once(':').unwrap_or((text, ""));
                let colon = if mode.is_empty() { "" } else { ":" };
                format!("{}{colon}{mode}", self.container(service))
            };
            self.option("--volumes-from", other);
        }
        self.files("secrets", "/run/secrets/");
        self.files("configs", "/");
    }

    fn short(&mut self, item: &Node, text: &str) {
        let Some(mount) = Mount::parse(item) else {
            return;
        };
        let Some(source) = &mount.source else {
            return self.option("--volume", text);
        };
        let rest = text.get(source.len()..).unwrap_or_default();
        let source = match mount.kind {
            Kind::Bind => self.host_path(item.document, source),
            _ => self.volume(source),
        };
        self.option("--volume", format!("{source}{rest}"));
    }

    fn long(&mut self, item: &Node) {
        let text = |key: &str| item.get(key).and_then(Node::text);
        let kind = text("type").unwrap_or("volume");
        let mut fields = vec![format!("type={kind}")];
        if let Some(source) = text("source") {
            let source = match kind {
                "bind" => self.host_path(item.document, source),
                "volume" => self.volume(source),
                _ => source.to_owned(),
            };
            fields.push(format!("source={source}"));
        }
        fields.extend(text("target").map(|it| format!("target={it}")));
        if item.get("read_only").and_then(truth) == Some(true) {
            fields.push("readonly".to_owned());
        }
        if item.at(&["volume", "nocopy"]).and_then(truth) == Some(true) {
            fields.push("volume-nocopy".to_owned());
        }
        let inner = [
            (&["bind", "propagation"], "bind-propagation"),
            (&["tmpfs", "size"], "tmpfs-size"),
            (&["tmpfs", "mode"], "tmpfs-mode"),
            (&["volume", "subpath"], "volume-subpath"),
        ];
        for (keys, name) in inner {
            let value = item.at(keys).and_then(Node::text);
            fields.extend(value.map(|it| format!("{name}={it}")));
        }
        if let Some(label) = item.at(&["bind", "selinux"]).and_then(Node::text) {
            self.tell(format!(
                "`bind.selinux: {label}` of a mount is a suffix of `--volume` only"
            ));
        }
        let fields: Vec<String> = fields.into_iter().map(csv).collect();
        self.option("--mount", fields.join(","));
    }

    /// Returns what the engine calls a volume of the project, and has it made where it is a special one.
    fn volume(&mut self, name: &str) -> String {
        let root = &self.input.project.root;
        let Some(said) = root.at(&["volumes", name]) else {
            return format!("{}_{name}", self.project.name);
        };
        let own = said.get("name").and_then(Node::text);
        let is_external = said
            .get("external")
            .is_some_and(|it| truth(it) != Some(false));
        let called = match own {
            Some(own) => own.to_owned(),
            None if is_external => name.to_owned(),
            None => format!("{}_{name}", self.project.name),
        };
        let options = said.get("driver_opts").map_or(&[][..], Node::entries);
        let driver = said.get("driver").and_then(Node::text);
        if is_external || (options.is_empty() && driver.is_none()) {
            return called;
        }
        let mut line: Vec<String> = ["docker", "volume", "create"].map(str::to_owned).to_vec();
        for (option, value) in driver
            .iter()
            .map(|it| ("--driver", (*it).to_owned()))
            .chain(options.iter().map(|entry| ("--opt", super::pair(entry))))
        {
            line.extend([option.to_owned(), value]);
        }
        line.push(called.clone());
        if !self.out.before.contains(&line) {
            self.out.before.push(line);
        }
        called
    }

    /// Writes secrets and configs, which are files of the host that are mounted to be read.
    fn files(&mut self, field: &str, folder: &str) {
        let items = self.take(field).map_or(&[][..], Node::items);
        for item in items {
            let name = item.get("source").unwrap_or(item).text();
            let Some(name) = name else {
                continue;
            };
            let target = item.get("target").and_then(Node::text).unwrap_or(name);
            let target = if target.starts_with('/') {
                target.to_owned()
            } else {
                format!("{folder}{target}")
            };
            let said = self.input.project.root.at(&[field, name]);
            let file = said.and_then(|said| said.get("file"));
            let Some((node, file)) = file.and_then(|node| Some((node, node.text()?))) else {
                self.tell(format!(
                    "`{name}` of `{field}` is no file of the host: mount one on `{target}`"
                ));
                continue;
            };
            let source = self.host_path(node.document, file);
            let fields = [
                "type=bind".to_owned(),
                format!("source={source}"),
                format!("target={target}"),
                "readonly".to_owned(),
            ];
            self.option("--mount", fields.map(csv).join(","));
        }
    }
}

/// Writes a field of comma-separated ones (RFC 4180).
fn csv(field: String) -> String {
    if field.contains([',', '"', '\n']) {
        format!("\"{}\"", field.replace('"', "\"\""))
    } else {
        field
    }
}
