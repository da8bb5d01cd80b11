//! Whether an engine writes rules for the kernel's firewall, for IPv4 and for IPv6: without them its networks are not
//! kept apart, `enable_icc` does nothing, and what is published is carried by docker-proxy alone.

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

/// What it does for each family of addresses.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Firewalls {
    /// For IPv4.
    pub(crate) four: Firewall,
    /// For IPv6.
    pub(crate) six: Firewall,
    /// Whether docker-proxy carries what is published; nothing where that is not known.
    pub(crate) has_proxy: Option<bool>,
}

/// Reads it from the daemon's flags and file: rules are written unless that is turned off.
pub(super) fn firewalls(engine: &Engine) -> Firewalls {
    let input = match configuration(engine) {
        Ok(input) => input,
        Err(why) => {
            return Firewalls {
                four: Firewall::Unknown(why.clone()),
                six: Firewall::Unknown(why),
                has_proxy: None,
            };
        }
    };
    let said = |key: &str| match input.bool(key) {
        Some(false) => Some(Firewall::None),
        Some(true) => Some(Firewall::Kept),
        None => None,
    };
    let four = said("iptables").unwrap_or(Firewall::Kept);
    let six = said("ip6tables").unwrap_or_else(|| match major(engine) {
        Some(..27) => Firewall::None,
        Some(_) => Firewall::Kept,
        None => {
            Firewall::Unknown("it is up to the engine's version, which is not known".to_owned())
        }
    });
    Firewalls {
        // Without the rules of IPv4 none of IPv6 are written (`iptables` in dockerd's reference).
        six: if four == Firewall::None {
            Firewall::None
        } else {
            six
        },
        four,
        has_proxy: Some(input.bool("userland-proxy").unwrap_or(true)),
    }
}

/// Returns the number before the first point of the engine's version: 27 writes rules for IPv6 unasked.
pub(super) fn major(engine: &Engine) -> Option<u32> {
    let version = engine.info.version.known()?;
    version.split('.').next()?.parse().ok()
}

/// The daemon's configuration as it is in force.
fn configuration(engine: &Engine) -> Result<Input, String> {
    if engine.kind == EngineKind::Podman {
        return Err("Podman has no daemon that is asked for it".to_owned());
    }
    let command = match &engine.daemon.command {
        Seen::Known(command) => command,
        Seen::Absent => return Err("the daemon's process was not found".to_owned()),
        Seen::Unknown(why) => return Err(why.clone()),
    };
    let path = engine.daemon.configuration_path.known();
    let path = path.map_or("daemon.json", String::as_str);
    let text = match &engine.daemon.configuration {
        Seen::Known(text) => Some(text.as_str()),
        Seen::Absent => None,
        Seen::Unknown(why) => return Err(why.clone()),
    };
    let configuration = effective(command, path, text)?;
    let input = Input::new(configuration.source, Settings::default());
    if !input.errors.is_empty() {
        return Err("the daemon's configuration cannot be read".to_owned());
    }
    Ok(input)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rules_are_written_unless_that_is_off() {
        // Defaults of dockerd's reference: `iptables` and `userland-proxy` are on, `ip6tables` is from 27 on.
        let (kept, none) = (Firewall::Kept, Firewall::None);
        for (words, file, version, four, six, has_proxy) in [
            ("dockerd", None, "29.0.1", &kept, &kept, true),
            ("dockerd", None, "27.0.0-rc.1", &kept, &kept, true),
            ("dockerd", None, "26.1.5", &kept, &none, true),
            (
                "dockerd --ip6tables",
                None,
                "20.10.24+dfsg1",
                &kept,
                &kept,
                true,
            ),
            (
                "dockerd --iptables=false",
                None,
                "29.0.1",
                &none,
                &none,
                true,
            ),
            (
                "dockerd",
                Some(r#"{"iptables": false, "ip6tables": true}"#),
                "29.0.1",
                &none,
                &none,
                true,
            ),
            (
                "dockerd",
                Some(r#"{"ip6tables": false}"#),
                "29.0.1",
                &kept,
                &none,
                true,
            ),
            (
                "dockerd --userland-proxy=false",
                None,
                "29.0.1",
                &kept,
                &kept,
                false,
            ),
        ] {
            let mut engine = Engine::default();
            engine.daemon.command = Seen::Known(words.split(' ').map(str::to_owned).collect());
            engine.daemon.configuration = file.map(str::to_owned).into();
            engine.info.version = Seen::Known(version.to_owned());
            let want = Firewalls {
                four: four.clone(),
                six: six.clone(),
                has_proxy: Some(has_proxy),
            };
            assert_eq!(firewalls(&engine), want, "{words} {file:?} {version}");
        }
        let unseen = firewalls(&Engine::default());
        assert!(matches!(unseen.four, Firewall::Unknown(_)), "{unseen:?}");
        assert!(matches!(unseen.six, Firewall::Unknown(_)), "{unseen:?}");
    }
}
