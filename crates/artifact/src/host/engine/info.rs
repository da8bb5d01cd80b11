//! `GET /info` and `GET /version`.

use seawall_model::host::engine::info::{Component, Info};
use seawall_model::host::seen::Seen;
use serde_json::Value;

use super::field::Fields;

/// Reads what an engine says of itself.
pub(super) fn info(answer: &Seen<Value>) -> Info {
    let null = Value::Null;
    let why = answer.why_unknown().map(str::to_owned);
    let fields = Fields::new(answer.known().unwrap_or(&null));
    let mut info = Info {
        version: fields.text("ServerVersion"),
        data_root: fields.text("DockerRootDir"),
        storage_driver: fields.text("Driver"),
        logging_driver: fields.text("LoggingDriver"),
        default_runtime: fields.text("DefaultRuntime"),
        runtimes: fields.map("Runtimes", "an object of runtimes", |one| {
            Some(Fields::new(one).name("path"))
        }),
        security_options: fields.texts("SecurityOptions"),
        live_restore: fields.bool("LiveRestoreEnabled"),
        experimental: fields.bool("ExperimentalBuild"),
        insecure_registries: insecure(fields),
        mirrors: fields.object("RegistryConfig").texts("Mirrors"),
        authorization_plugins: fields.object("Plugins").texts("Authorization"),
        operating_system: fields.text("OperatingSystem"),
        warnings: fields.texts("Warnings"),
        running: fields.count("ContainersRunning"),
        stopped: fields.count("ContainersStopped"),
        images: fields.count("Images"),
    };
    if let Some(why) = why {
        info = unknown(&why);
    }
    info
}

/// Names the programs that an engine is made of.
pub(super) fn components(answer: &Seen<Value>) -> Seen<Vec<Component>> {
    let component = |one: &Value| {
        let fields = Fields::new(one);
        Some(Component {
            name: fields.name("Name"),
            version: fields.name("Version"),
        })
    };
    match answer {
        Seen::Known(answer) => {
            Fields::new(answer).list("Components", "a list of components", component)
        }
        Seen::Absent => Seen::Absent,
        Seen::Unknown(why) => Seen::unknown(why),
    }
}

/// Says whether an engine runs as an ordinary user.
pub(super) fn is_rootless(info: &Info) -> Seen<bool> {
    let has = |options: Vec<String>| options.iter().any(|option| names(option, "rootless"));
    info.security_options.clone().map(has)
}

/// Says whether an option of the engine (`name=seccomp,profile=builtin`) has a name.
fn names(option: &str, name: &str) -> bool {
    option
        .split(',')
        .any(|part| part.strip_prefix("name=") == Some(name) || part == name)
}

/// Registries that are not checked: those that are named, and networks.
fn insecure(fields: Fields<'_>) -> Seen<Vec<String>> {
    let registries = fields.object("RegistryConfig");
    let named = registries.map("IndexConfigs", "an object of registries", |one| {
        Some(Fields::new(one).bool("Secure"))
    });
    let networks = registries.texts("InsecureRegistryCIDRs");
    match (named, networks) {
        (Seen::Known(named), Seen::Known(mut all)) => {
            let open = named
                .into_iter()
                .filter(|(_, secure)| *secure != Seen::Known(true));
            all.extend(open.map(|(name, _)| name));
            all.sort();
            Seen::Known(all)
        }
        (Seen::Unknown(why), _) | (_, Seen::Unknown(why)) => Seen::Unknown(why),
        _ => Seen::Absent,
    }
}

/// All that is not known for one reason.
fn unknown(why: &str) -> Info {
    Info {
        version: Seen::unknown(why),
        data_root: Seen::unknown(why),
        storage_driver: Seen::unknown(why),
        logging_driver: Seen::unknown(why),
        default_runtime: Seen::unknown(why),
        runtimes: Seen::unknown(why),
        security_options: Seen::unknown(why),
        live_restore: Seen::unknown(why),
        experimental: Seen::unknown(why),
        insecure_registries: Seen::unknown(why),
        mirrors: Seen::unknown(why),
        authorization_plugins: Seen::unknown(why),
        operating_system: Seen::unknown(why),
        warnings: Seen::unknown(why),
        running: Seen::unknown(why),
        stopped: Seen::unknown(why),
        images: Seen::unknown(why),
    }
}
