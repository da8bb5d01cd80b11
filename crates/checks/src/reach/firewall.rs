//! Whether an engine writes rules for the kernel's firewall: without them its networks are not kept apart, and
//! `enable_icc` does nothing.

use seawall_model::host::engine::{Engine, EngineKind};
use seawall_model::host::seen::Seen;

use crate::daemon::Input;
use crate::daemon::effective::effective;
use crate::settings::Settings;

/// What an engine does about the firewall.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Firewall {
    /// It writes rules.
    Kept,
    /// It writes none.
    None,
    /// That is not known, and why.
    Unknown(String),
}

/// Reads it from the daemon's flags and file: rules are written unless that is turned off.
pub(super) fn firewall(engine: &Engine) -> Firewall {
    if engine.kind == EngineKind::Podman {
        return Firewall::Unknown("Podman has no daemon that is asked for it".to_owned());
    }
    let command = match &engine.daemon.command {
        Seen::Known(command) => command,
        Seen::Absent => return Firewall::Unknown("the daemon's process was not found".to_owned()),
        Seen::Unknown(why) => return Firewall::Unknown(why.clone()),
    };
    let path = engine.daemon.configuration_path.known();
    let path = path.map_or("daemon.json", String::as_str);
    let text = match &engine.daemon.configuration {
        Seen::Known(text) => Some(text.as_str()),
        Seen::Absent => None,
        Seen::Unknown(why) => return Firewall::Unknown(why.clone()),
    };
    let configuration = match effective(command, path, text) {
        Ok(configuration) => configuration,
        Err(why) => return Firewall::Unknown(why),
    };
    let input = Input::new(configuration.source, Settings::default());
    if !input.errors.is_empty() {
        return Firewall::Unknown("the daemon's configuration cannot be read".to_owned());
    }
    match input.bool("iptables") {
        Some(false) => Firewall::None,
        Some(true) | None => Firewall::Kept,
    }
}
