//! Fields that are one option each, and those that are several of a kind.

use super::{Line, pair};
use crate::parse::compose::truth;
use crate::parse::dockerfile::duration::parse_duration;
use crate::parse::node::Node;

impl Line<'_> {
    /// Writes the fields that stand for themselves.
    pub(super) fn options(&mut self) {
        for (field, option) in TEXTS {
            if let Some(node) = self.take(field)
                && let Some(text) = self.text(node, field)
            {
                self.option(option, text);
            }
        }
        for (field, option) in SWITCHES {
            if let Some(node) = self.take(field)
                && truth(node) == Some(true)
            {
                self.switch(option);
            }
        }
        for (field, option) in LISTS {
            let items = self.take(field).map_or(&[][..], Node::items);
            for item in items {
                if let Some(text) = self.text(item, field) {
                    self.option(option, text);
                }
            }
        }
        for (field, option) in PAIRS {
            let entries = self.take(field).map_or(&[][..], Node::entries);
            for entry in entries {
                if self.text(&entry.value, field).is_some() || entry.value.is_null() {
                    self.option(option, pair(entry));
                }
            }
        }
        self.environment();
        self.pull();
        self.stop();
        self.extra_hosts();
        self.logging();
        self.health();
        self.credentials();
    }

    fn environment(&mut self) {
        let entries = self.take("environment").map_or(&[][..], Node::entries);
        for entry in entries {
            let name = &entry.key.text;
            if self.input.project.is_open(&entry.value) {
                self.tell(format!(
                    "the value of `{name}` is made with a variable that nobody sets here: `docker run` takes it from \
                     its own environment"
                ));
                self.option("--env", name.as_str());
            } else {
                self.option("--env", pair(entry));
            }
        }
        let files = self.take("env_file").map_or(&[][..], Node::items);
        for item in files {
            let Some(file) = item.get("path").unwrap_or(item).text() else {
                continue;
            };
            let file = self.host_path(item.document, file);
            self.tell(format!(
                "`docker run` takes the lines of `{file}` as they are: without quotes and variables"
            ));
            self.option("--env-file", file);
        }
        let files = self.take("label_file").map_or(&[][..], Node::items);
        for item in files {
            if let Some(file) = item.text() {
                let file = self.host_path(item.document, file);
                self.option("--label-file", file);
            }
        }
    }

    fn pull(&mut self) {
        match self.take("pull_policy").and_then(Node::text) {
            Some(policy @ ("always" | "never" | "missing")) => self.option("--pull", policy),
            Some("if_not_present") => self.option("--pull", "missing"),
            Some(other) if other != "build" => {
                self.tell(format!("`pull_policy: {other}` has no counterpart"));
            }
            _ => {}
        }
    }

    /// `docker run` wants whole seconds.
    fn stop(&mut self) {
        let Some(text) = self.take("stop_grace_period").and_then(Node::text) else {
            return;
        };
        match parse_duration(text) {
            Some(nanoseconds) => {
                let seconds = nanoseconds
                    .saturating_add(999_999_999)
                    .div_euclid(1_000_000_000);
                self.option("--stop-timeout", seconds.to_string());
            }
            None => self.tell(format!("`stop_grace_period: {text}` is no duration")),
        }
    }

    fn extra_hosts(&mut self) {
        let Some(node) = self.take("extra_hosts") else {
            return;
        };
        for item in node.items() {
            if let Some(text) = self.text(item, "extra_hosts") {
                let host = match text.split_once('=') {
                    Some((name, address)) => format!("{name}:{address}"),
                    None => text.to_owned(),
                };
                self.option("--add-host", host);
            }
        }
        for entry in node.entries() {
            let addresses = match entry.value.items() {
                [] => std::slice::from_ref(&entry.value),
                items => items,
            };
            for address in addresses {
                if let Some(text) = self.text(address, "extra_hosts") {
                    self.option("--add-host", format!("{}:{text}", entry.key.text));
                }
            }
        }
    }

    fn logging(&mut self) {
        let Some(node) = self.take("logging") else {
            return;
        };
        if let Some(driver) = node.get("driver").and_then(Node::text) {
            self.option("--log-driver", driver);
        }
        for entry in node.get("options").map_or(&[][..], Node::entries) {
            if !entry.value.is_null() {
                self.option("--log-opt", pair(entry));
            }
        }
    }

    fn health(&mut self) {
        let Some(node) = self.take("healthcheck") else {
            return;
        };
        let is_off = node.get("disable").and_then(truth) == Some(true);
        let test = node.get("test");
        let items: Vec<&str> = match test {
            Some(test) if test.text().is_some() => {
                vec!["CMD-SHELL", test.text().unwrap_or_default()]
            }
            Some(test) => test.items().iter().filter_map(Node::text).collect(),
            None => Vec::new(),
        };
        match items.as_slice() {
            _ if is_off => return self.switch("--no-healthcheck"),
            ["NONE", ..] => return self.switch("--no-healthcheck"),
            ["CMD-SHELL", command] => self.option("--health-cmd", *command),
            ["CMD", words @ ..] if !words.is_empty() => {
                let words: Vec<String> = words.iter().map(|it| super::quoted(it)).collect();
                self.tell(
                    "the health check is run by the image's shell, which `docker run` always uses",
                );
                self.option("--health-cmd", words.join(" "));
            }
            [] => {}
            _ => self.tell("`healthcheck.test` is none that Compose knows"),
        }
        for (field, option) in HEALTH {
            if let Some(text) = node.get(field).and_then(Node::text) {
                self.option(option, text);
            }
        }
    }

    fn credentials(&mut self) {
        let node = self.take("credential_spec");
        for entry in node.map_or(&[][..], Node::entries) {
            if let Some(text) = entry.value.text() {
                let value = format!("credentialspec={}://{text}", entry.key.text);
                self.option("--security-opt", value);
            }
        }
    }
}

const TEXTS: &[(&str, &str)] = &[
    ("cgroup", "--cgroupns"),
    ("cgroup_parent", "--cgroup-parent"),
    ("domainname", "--domainname"),
    ("hostname", "--hostname"),
    ("isolation", "--isolation"),
    ("mac_address", "--mac-address"),
    ("platform", "--platform"),
    ("restart", "--restart"),
    ("runtime", "--runtime"),
    ("stop_signal", "--stop-signal"),
    ("user", "--user"),
    ("userns_mode", "--userns"),
    ("uts", "--uts"),
    ("working_dir", "--workdir"),
];

const SWITCHES: &[(&str, &str)] = &[
    ("init", "--init"),
    ("privileged", "--privileged"),
    ("read_only", "--read-only"),
    ("stdin_open", "--interactive"),
    ("tty", "--tty"),
];

const LISTS: &[(&str, &str)] = &[
    ("cap_add", "--cap-add"),
    ("cap_drop", "--cap-drop"),
    ("device_cgroup_rules", "--device-cgroup-rule"),
    ("dns", "--dns"),
    ("dns_opt", "--dns-option"),
    ("dns_search", "--dns-search"),
    ("expose", "--expose"),
    ("external_links", "--link"),
    ("group_add", "--group-add"),
    ("security_opt", "--security-opt"),
    ("tmpfs", "--tmpfs"),
];

const PAIRS: &[(&str, &str)] = &[
    ("annotations", "--annotation"),
    ("labels", "--label"),
    ("storage_opt", "--storage-opt"),
    ("sysctls", "--sysctl"),
];

const HEALTH: &[(&str, &str)] = &[
    ("interval", "--health-interval"),
    ("timeout", "--health-timeout"),
    ("retries", "--health-retries"),
    ("start_period", "--health-start-period"),
    ("start_interval", "--health-start-interval"),
];
