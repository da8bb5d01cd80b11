//! What the keys of a Compose file are called and what their values are (the specification's JSON schema, as far
//! as a mistake changes what is read). Keys that begin with `x-` may hold anything.

use super::super::node::{Entry, Node, TreeError, Value};
use super::truth;

/// What a value has to be.
enum Type {
    Any,
    /// A text, also of digits in quotes.
    Text,
    /// A number, or a text that holds one.
    Number,
    /// A text or a number.
    Scalar,
    Truth,
    /// A truth value or a text.
    TruthOrText,
    /// A list of texts and numbers.
    Texts,
    /// One text or a list.
    OneOrMany,
    /// `KEY=value` as a list or a mapping.
    Pairs,
    /// A list of texts or mappings with these fields.
    Items(Fields),
    /// A mapping with these fields.
    Of(Fields),
    /// A mapping of names to mappings with these fields.
    Named(Fields),
    /// A list of names, or a mapping of them to mappings with these fields.
    NamesOr(Fields),
    /// A text, or a mapping with these fields.
    TextOr(Fields),
    /// A mapping of names to numbers or mappings with these fields.
    NumbersOr(Fields),
    /// A list.
    List,
    /// A mapping.
    Mapping,
}

type Fields = &'static [(&'static str, Type)];

/// Returns the keys of a service.
pub fn service_keys() -> Vec<&'static str> {
    SERVICE.iter().map(|(name, _)| *name).collect()
}

/// Returns the keys of a file.
pub fn top_keys() -> Vec<&'static str> {
    TOP.iter().map(|(name, _)| *name).collect()
}

/// Tells keys that nobody knows and values that are of another kind.
pub(super) fn check(root: &Node, errors: &mut Vec<TreeError>) {
    fields(root, TOP, errors);
}

fn fields(node: &Node, known: Fields, errors: &mut Vec<TreeError>) {
    if node.is_null() {
        return;
    }
    let Value::Mapping(entries) = &node.value else {
        return wrong(node, "a mapping", errors);
    };
    for Entry { key, value } in entries {
        if key.text.starts_with("x-") {
            continue;
        }
        match known.iter().find(|(name, _)| *name == key.text) {
            Some((_, wanted)) => check_type(value, wanted, errors),
            None if key.text == "<<" => {}
            None => errors.push(TreeError {
                span: key.span,
                why: format!("nobody knows the key `{}` here", shown(&key.text)),
                hint: Some("Compose refuses the file; keys that begin with `x-` are left alone"),
            }),
        }
    }
}

fn check_type(node: &Node, wanted: &Type, errors: &mut Vec<TreeError>) {
    if node.is_null() || matches!(node.tag.as_deref(), Some("!reset")) {
        return;
    }
    let is_scalar = node.scalar().is_some();
    let is_text = is_scalar && node.bool().is_none() && node.integer().is_none();
    let is_list = matches!(node.value, Value::Sequence(_));
    let is_mapping = matches!(node.value, Value::Mapping(_));
    let mut need = |holds: bool, what: &str| {
        if !holds {
            wrong(node, what, errors);
        }
    };
    match wanted {
        Type::Any => {}
        Type::Text => need(is_text, "a text"),
        Type::Number => need(node.text().is_some_and(is_number), "a number"),
        Type::Scalar => need(is_scalar && node.bool().is_none(), "a text or a number"),
        Type::Truth => need(truth(node).is_some() || is_open(node), "`true` or `false`"),
        Type::TruthOrText => need(is_scalar, "a truth value or a text"),
        Type::Texts => {
            need(is_list, "a list");
            items(node, errors);
        }
        Type::OneOrMany => {
            need(is_scalar || is_list, "a text or a list");
            items(node, errors);
        }
        Type::Pairs => {
            need(is_list || is_mapping, "a mapping or a list of `KEY=value`");
            items(node, errors);
            for entry in node.entries() {
                if !entry.value.is_null() && entry.value.scalar().is_none() {
                    wrong(&entry.value, "a text, a number or a truth value", errors);
                }
            }
        }
        Type::Items(known) => {
            need(is_list, "a list");
            for item in node.items().iter().filter(|item| item.scalar().is_none()) {
                fields(item, known, errors);
            }
        }
        Type::Of(known) => fields(node, known, errors),
        Type::Named(known) => {
            need(is_mapping, "a mapping");
            for entry in node.entries() {
                fields(&entry.value, known, errors);
            }
        }
        Type::NamesOr(known) => {
            need(is_list || is_mapping, "a list of names or a mapping");
            items(node, errors);
            for entry in node.entries() {
                fields(&entry.value, known, errors);
            }
        }
        Type::TextOr(known) if !is_text => fields(node, known, errors),
        Type::TextOr(_) => {}
        Type::NumbersOr(known) => {
            need(is_mapping, "a mapping");
            for entry in node
                .entries()
                .iter()
                .filter(|entry| entry.value.scalar().is_none())
            {
                fields(&entry.value, known, errors);
            }
        }
        Type::List => need(is_list, "a list"),
        Type::Mapping => need(is_mapping, "a mapping"),
    }
}

/// Sees that the items of a list are no collections.
fn items(node: &Node, errors: &mut Vec<TreeError>) {
    for item in node
        .items()
        .iter()
        .filter(|item| item.scalar().is_none() && !item.is_null())
    {
        wrong(item, "a text", errors);
    }
}

fn wrong(node: &Node, wanted: &str, errors: &mut Vec<TreeError>) {
    errors.push(TreeError {
        span: node.span,
        why: format!("{} where {wanted} is wanted", node.kind()),
        hint: None,
    });
}

fn is_number(text: &str) -> bool {
    let is_open = text.is_empty() || text.contains('$');
    is_open || text.parse::<f64>().is_ok() || text.starts_with("0x") || text.starts_with("0o")
}

/// A variable that nobody sets left nothing, or what it was.
fn is_open(node: &Node) -> bool {
    node.text()
        .is_some_and(|text| text.is_empty() || text.contains('$'))
}

fn shown(text: &str) -> String {
    text.chars().filter(|c| !c.is_control()).take(80).collect()
}

const TOP: Fields = &[
    ("version", Type::Scalar),
    ("name", Type::Text),
    ("include", Type::Items(INCLUDE)),
    ("services", Type::Named(SERVICE)),
    ("models", Type::Named(MODEL)),
    ("networks", Type::Named(NETWORK)),
    ("volumes", Type::Named(VOLUME)),
    ("secrets", Type::Named(SECRET)),
    ("configs", Type::Named(CONFIG)),
];

const INCLUDE: Fields = &[
    ("path", Type::OneOrMany),
    ("env_file", Type::OneOrMany),
    ("project_directory", Type::Text),
];

const SERVICE: Fields = &[
    ("annotations", Type::Pairs),
    ("attach", Type::Truth),
    ("blkio_config", Type::Mapping),
    ("build", Type::TextOr(BUILD)),
    ("cap_add", Type::Texts),
    ("cap_drop", Type::Texts),
    ("cgroup", Type::Text),
    ("cgroup_parent", Type::Text),
    ("command", Type::OneOrMany),
    ("configs", Type::Items(GRANT)),
    ("container_name", Type::Text),
    ("cpu_count", Type::Number),
    ("cpu_percent", Type::Number),
    ("cpu_period", Type::Scalar),
    ("cpu_quota", Type::Scalar),
    ("cpu_rt_period", Type::Scalar),
    ("cpu_rt_runtime", Type::Scalar),
    ("cpu_shares", Type::Number),
    ("cpus", Type::Number),
    ("cpuset", Type::Scalar),
    ("credential_spec", Type::Mapping),
    ("depends_on", Type::NamesOr(DEPENDENCY)),
    ("deploy", Type::Of(DEPLOY)),
    ("develop", Type::Of(DEVELOP)),
    ("device_cgroup_rules", Type::Texts),
    ("devices", Type::Items(DEVICE)),
    ("dns", Type::OneOrMany),
    ("dns_opt", Type::Texts),
    ("dns_search", Type::OneOrMany),
    ("domainname", Type::Text),
    ("entrypoint", Type::OneOrMany),
    ("env_file", Type::Any),
    ("environment", Type::Pairs),
    ("expose", Type::Texts),
    ("extends", Type::TextOr(EXTENDS)),
    ("external_links", Type::Texts),
    ("extra_hosts", Type::Any),
    ("gpus", Type::Any),
    ("group_add", Type::Texts),
    ("healthcheck", Type::Of(HEALTHCHECK)),
    ("hostname", Type::Text),
    ("image", Type::Text),
    ("init", Type::Truth),
    ("ipc", Type::Text),
    ("isolation", Type::Text),
    ("label_file", Type::OneOrMany),
    ("labels", Type::Pairs),
    ("links", Type::Texts),
    ("logging", Type::Of(LOGGING)),
    ("mac_address", Type::Text),
    ("mem_limit", Type::Scalar),
    ("mem_reservation", Type::Scalar),
    ("mem_swappiness", Type::Number),
    ("memswap_limit", Type::Scalar),
    ("models", Type::NamesOr(USED_MODEL)),
    ("network_mode", Type::Text),
    ("networks", Type::NamesOr(JOINED)),
    ("oom_kill_disable", Type::Truth),
    ("oom_score_adj", Type::Number),
    ("pid", Type::Any),
    ("pids_limit", Type::Number),
    ("platform", Type::Text),
    ("ports", Type::Items(PORT)),
    ("post_start", Type::List),
    ("pre_start", Type::List),
    ("pre_stop", Type::List),
    ("privileged", Type::Truth),
    ("profiles", Type::Texts),
    ("provider", Type::Of(PROVIDER)),
    ("pull_policy", Type::Text),
    ("pull_refresh_after", Type::Text),
    ("read_only", Type::Truth),
    ("restart", Type::Text),
    ("runtime", Type::Text),
    ("scale", Type::Number),
    ("secrets", Type::Items(GRANT)),
    ("security_opt", Type::Texts),
    ("shm_size", Type::Scalar),
    ("stdin_open", Type::Truth),
    ("stop_grace_period", Type::Text),
    ("stop_signal", Type::Text),
    ("storage_opt", Type::Mapping),
    ("sysctls", Type::Pairs),
    ("tmpfs", Type::OneOrMany),
    ("tty", Type::Truth),
    ("ulimits", Type::NumbersOr(ULIMIT)),
    ("use_api_socket", Type::Truth),
    ("user", Type::Scalar),
    ("userns_mode", Type::Text),
    ("uts", Type::Text),
    ("volumes", Type::Items(MOUNT)),
    ("volumes_from", Type::Texts),
    ("working_dir", Type::Text),
];

const BUILD: Fields = &[
    ("additional_contexts", Type::Pairs),
    ("args", Type::Pairs),
    ("cache_from", Type::Texts),
    ("cache_to", Type::Texts),
    ("context", Type::Text),
    ("dockerfile", Type::Text),
    ("dockerfile_inline", Type::Text),
    ("entitlements", Type::Texts),
    ("extra_hosts", Type::Any),
    ("isolation", Type::Text),
    ("labels", Type::Pairs),
    ("network", Type::Text),
    ("no_cache", Type::Truth),
    ("no_cache_filter", Type::OneOrMany),
    ("platforms", Type::Texts),
    ("privileged", Type::Truth),
    ("provenance", Type::TruthOrText),
    ("pull", Type::Truth),
    ("sbom", Type::TruthOrText),
    ("secrets", Type::Items(GRANT)),
    ("shm_size", Type::Scalar),
    ("ssh", Type::Any),
    ("tags", Type::Texts),
    ("target", Type::Text),
    ("ulimits", Type::NumbersOr(ULIMIT)),
];

const DEPENDENCY: Fields = &[
    ("condition", Type::Text),
    ("required", Type::Truth),
    ("restart", Type::Truth),
];

const DEPLOY: Fields = &[
    ("endpoint_mode", Type::Text),
    ("labels", Type::Pairs),
    ("mode", Type::Text),
    ("placement", Type::Mapping),
    ("replicas", Type::Number),
    ("resources", Type::Of(RESOURCES)),
    ("restart_policy", Type::Of(RESTART)),
    ("rollback_config", Type::Mapping),
    ("update_config", Type::Mapping),
];

const RESOURCES: Fields = &[
    ("limits", Type::Of(LIMITS)),
    ("reservations", Type::Of(RESERVATIONS)),
];

const LIMITS: Fields = &[
    ("cpus", Type::Number),
    ("memory", Type::Scalar),
    ("pids", Type::Number),
];

const RESERVATIONS: Fields = &[
    ("cpus", Type::Number),
    ("devices", Type::List),
    ("generic_resources", Type::List),
    ("memory", Type::Scalar),
];

const RESTART: Fields = &[
    ("condition", Type::Text),
    ("delay", Type::Text),
    ("max_attempts", Type::Number),
    ("window", Type::Text),
];

const DEVELOP: Fields = &[("watch", Type::List)];

const DEVICE: Fields = &[
    ("permissions", Type::Text),
    ("source", Type::Text),
    ("target", Type::Text),
];

const EXTENDS: Fields = &[("file", Type::Text), ("service", Type::Text)];

const GRANT: Fields = &[
    ("gid", Type::Scalar),
    ("mode", Type::Scalar),
    ("source", Type::Text),
    ("target", Type::Text),
    ("uid", Type::Scalar),
];

const HEALTHCHECK: Fields = &[
    ("disable", Type::Truth),
    ("interval", Type::Text),
    ("retries", Type::Number),
    ("start_interval", Type::Text),
    ("start_period", Type::Text),
    ("test", Type::OneOrMany),
    ("timeout", Type::Text),
];

const LOGGING: Fields = &[("driver", Type::Text), ("options", Type::Mapping)];

const JOINED: Fields = &[
    ("aliases", Type::Texts),
    ("driver_opts", Type::Mapping),
    ("gw_priority", Type::Number),
    ("interface_name", Type::Text),
    ("ipv4_address", Type::Text),
    ("ipv6_address", Type::Text),
    ("link_local_ips", Type::Texts),
    ("mac_address", Type::Text),
    ("priority", Type::Number),
];

const USED_MODEL: Fields = &[("endpoint_var", Type::Text), ("model_var", Type::Text)];

const PORT: Fields = &[
    ("app_protocol", Type::Text),
    ("host_ip", Type::Text),
    ("mode", Type::Text),
    ("name", Type::Text),
    ("protocol", Type::Text),
    ("published", Type::Scalar),
    ("target", Type::Scalar),
];

const PROVIDER: Fields = &[("options", Type::Mapping), ("type", Type::Text)];

const ULIMIT: Fields = &[("hard", Type::Number), ("soft", Type::Number)];

const MOUNT: Fields = &[
    ("bind", Type::Mapping),
    ("consistency", Type::Text),
    ("image", Type::Mapping),
    ("read_only", Type::Truth),
    ("source", Type::Text),
    ("target", Type::Text),
    ("tmpfs", Type::Mapping),
    ("type", Type::Text),
    ("volume", Type::Mapping),
];

const MODEL: Fields = &[
    ("context_size", Type::Number),
    ("model", Type::Text),
    ("name", Type::Text),
    ("runtime_flags", Type::Texts),
];

const NETWORK: Fields = &[
    ("attachable", Type::Truth),
    ("driver", Type::Text),
    ("driver_opts", Type::Mapping),
    ("enable_ipv4", Type::Truth),
    ("enable_ipv6", Type::Truth),
    ("external", Type::Any),
    ("internal", Type::Truth),
    ("ipam", Type::Mapping),
    ("labels", Type::Pairs),
    ("name", Type::Text),
];

const VOLUME: Fields = &[
    ("driver", Type::Text),
    ("driver_opts", Type::Mapping),
    ("external", Type::Any),
    ("labels", Type::Pairs),
    ("name", Type::Text),
];

const SECRET: Fields = &[
    ("driver", Type::Text),
    ("driver_opts", Type::Mapping),
    ("environment", Type::Text),
    ("external", Type::Any),
    ("file", Type::Text),
    ("labels", Type::Pairs),
    ("name", Type::Text),
    ("template_driver", Type::Text),
];

const CONFIG: Fields = &[
    ("content", Type::Text),
    ("driver", Type::Text),
    ("driver_opts", Type::Mapping),
    ("environment", Type::Text),
    ("external", Type::Any),
    ("file", Type::Text),
    ("labels", Type::Pairs),
    ("name", Type::Text),
    ("template_driver", Type::Text),
];
