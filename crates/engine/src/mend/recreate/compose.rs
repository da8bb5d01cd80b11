//! A container as a Compose file of one service: each fact that `docker run` has an option for.

use std::fmt::Write as _;

use seawall_model::host::engine::Engine;
use seawall_model::host::engine::container::Container;
use seawall_model::host::engine::image::ImageFacts;
use seawall_model::host::seen::Seen;

/// A file, and what could not be written into it.
#[derive(Debug, Default)]
pub(super) struct Written {
    pub(super) text: String,
    pub(super) notes: Vec<String>,
}

/// Writes the file, or says which fact is missing without which nothing can be made again.
pub(super) fn written(engine: &Engine, container: &Container) -> Result<Written, String> {
    if let Some(why) = &container.unread {
        return Err(format!("{} could not be inspected: {why}", container.name));
    }
    let image = of_image(engine, container);
    let mut file = File {
        container,
        image,
        out: Written::default(),
        tail: String::new(),
    };
    file.out.text.push_str("services:\n");
    let _ = writeln!(file.out.text, "  {}:", quoted(&container.name));
    file.line("container_name", &quoted(&container.name));
    let name = named(engine, container)?;
    file.line("image", &quoted(&name));
    file.line("pull_policy", "never");
    file.program()?;
    file.identity();
    file.privileges()?;
    file.limits();
    file.life();
    file.network()?;
    file.mounts()?;
    file.rest();
    let tail = std::mem::take(&mut file.tail);
    file.out.text.push_str(&tail);
    Ok(file.out)
}

/// A file that is being written.
pub(super) struct File<'a> {
    pub(super) container: &'a Container,
    pub(super) image: Option<&'a ImageFacts>,
    pub(super) out: Written,
    /// Networks and volumes, which stand beside the service.
    pub(super) tail: String,
}

impl File<'_> {
    pub(super) fn line(&mut self, key: &str, value: &str) {
        let _ = writeln!(self.out.text, "    {key}: {value}");
    }

    pub(super) fn list(&mut self, key: &str, items: &[String]) {
        if items.is_empty() {
            return;
        }
        let _ = writeln!(self.out.text, "    {key}:");
        for item in items {
            let _ = writeln!(self.out.text, "      - {}", quoted(item));
        }
    }

    pub(super) fn note(&mut self, why: impl Into<String>) {
        self.out.notes.push(why.into());
    }

    /// Returns a fact; one that is not known is told.
    pub(super) fn known<T: Clone>(&mut self, fact: &Seen<T>, what: &str) -> Option<T> {
        if let Some(why) = fact.why_unknown() {
            self.note(format!("{what} is not known, and not kept: {why}"));
        }
        fact.known().cloned()
    }

    pub(super) fn text(&mut self, fact: &Seen<String>, key: &str, plain: &[&str]) {
        if let Some(value) = self.known(fact, key)
            && !value.is_empty()
            && !plain.contains(&value.as_str())
        {
            self.line(key, &quoted(&value));
        }
    }

    /// What the image says is left to it.
    fn program(&mut self) -> Result<(), String> {
        let Some(command) = self.container.command.known() else {
            return Err("its command is not known".to_owned());
        };
        if command.iter().any(|word| word.contains("***")) {
            return Err(
                "its command holds a secret, which is not recorded: write the line by hand"
                    .to_owned(),
            );
        }
        let (entrypoint, own) = match self.image {
            Some(image) => (image.entrypoint.as_slice(), image.command.as_slice()),
            None => (&[][..], &[][..]),
        };
        let rest = command.strip_prefix(entrypoint);
        match rest {
            Some(rest) if !entrypoint.is_empty() || self.image.is_some() => {
                if rest != own {
                    self.words("command", rest);
                }
            }
            _ => {
                let (first, rest) = command.split_first().ok_or("it has no command")?;
                self.words("entrypoint", std::slice::from_ref(first));
                self.words("command", rest);
            }
        }
        Ok(())
    }

    fn words(&mut self, key: &str, words: &[String]) {
        let words: Vec<String> = words.iter().map(|word| quoted(word)).collect();
        self.line(key, &format!("[{}]", words.join(", ")));
    }

    fn identity(&mut self) {
        let user = self.container.user.clone();
        self.text(&user, "user", &[]);
        let labels = self.container.labels.clone();
        if let Some(labels) = self.known(&labels, "labels") {
            let own: Vec<_> = labels
                .iter()
                .filter(|(name, value)| {
                    let given = self.image.and_then(|image| image.labels.get(*name));
                    given != Some(*value)
                })
                .map(|(name, value)| format!("{}: {}", quoted(name), quoted(value)))
                .collect();
            self.block("labels", &own);
        }
        let groups = self.container.host.groups.clone();
        let groups = self.known(&groups, "group_add").unwrap_or_default();
        self.list("group_add", &groups);
    }

    pub(super) fn block(&mut self, key: &str, lines: &[String]) {
        if lines.is_empty() {
            return;
        }
        let _ = writeln!(self.out.text, "    {key}:");
        for line in lines {
            let _ = writeln!(self.out.text, "      {line}");
        }
    }

    fn privileges(&mut self) -> Result<(), String> {
        let host = self.container.host.clone();
        for (key, fact) in [
            ("privileged", &host.privileged),
            ("read_only", &host.read_only),
            ("init", &host.init),
            ("oom_kill_disable", &host.oom_kill_disabled),
        ] {
            if self.known(fact, key) == Some(true) {
                self.line(key, "true");
            }
        }
        for (key, fact) in [("cap_add", &host.cap_add), ("cap_drop", &host.cap_drop)] {
            let items = self.known(fact, key).unwrap_or_default();
            self.list(key, &items);
        }
        let options = self.known(&host.security_options, "security_opt");
        let options = options.unwrap_or_default();
        // The text of a profile is not recorded: without it the container would have another filter.
        let is_cut = |option: &String| option.contains("***") || option.contains('…');
        if let Some(option) = options.iter().find(|option| is_cut(option)) {
            let name = option.split(['=', ':']).next().unwrap_or_default();
            return Err(format!(
                "its security option `{name}` is not recorded whole: write the line by hand"
            ));
        }
        self.list("security_opt", &options);
        self.text(&host.user_mode, "userns_mode", &[]);
        self.text(&host.cgroup_mode, "cgroup", &["private"]);
        self.text(&host.cgroup_parent, "cgroup_parent", &[]);
        self.text(&host.runtime, "runtime", &["runc"]);
        let devices = self.known(&host.devices, "devices").unwrap_or_default();
        let devices: Vec<String> = devices
            .iter()
            .map(|it| format!("{}:{}:{}", it.host, it.container, it.permissions))
            .collect();
        self.list("devices", &devices);
        let rules = self.known(&host.device_rules, "device_cgroup_rules");
        self.list("device_cgroup_rules", &rules.unwrap_or_default());
        Ok(())
    }

    fn rest(&mut self) {
        let host = self.container.host.clone();
        if let Some(settings) = self.known(&host.sysctls, "sysctls") {
            let lines: Vec<String> = settings
                .iter()
                .map(|(name, value)| format!("{}: {}", quoted(name), quoted(value)))
                .collect();
            self.block("sysctls", &lines);
        }
        if host
            .device_requests
            .known()
            .is_some_and(|it| !it.is_empty())
        {
            self.note("devices by driver (`--gpus`) are not kept: add them");
        }
    }
}

/// Returns the image by its name, where that still is the one it was made of.
fn named(engine: &Engine, container: &Container) -> Result<String, String> {
    let id = container.image_id.known().ok_or("its image is not known")?;
    let name = container.image.known();
    let images = engine.images.known().into_iter().flatten();
    let mut own = images.filter(|image| image.id == *id);
    let is_its = own.any(|image| name.is_some_and(|name| image.names.contains(name)));
    Ok(name.filter(|_| is_its).unwrap_or(id).clone())
}

fn of_image<'a>(engine: &'a Engine, container: &Container) -> Option<&'a ImageFacts> {
    let id = container.image_id.known()?;
    let images = engine.images.known()?;
    let image = images.iter().find(|image| image.id == *id)?;
    image.configuration.known()
}

/// Writes a text in double quotes (YAML 1.2, 7.3.1), with the dollar doubled, which Compose would expand.
pub(super) fn quoted(text: &str) -> String {
    let mut out = String::from('"');
    for char in text.chars() {
        match char {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '$' => out.push_str("$$"),
            '\n' => out.push_str("\\n"),
            char if char.is_control() || matches!(u32::from(char), 0x2028 | 0x2029 | 0xFEFF) => {
                let _ = write!(out, "\\U{:08x}", u32::from(char));
            }
            char => out.push(char),
        }
    }
    out.push('"');
    out
}
