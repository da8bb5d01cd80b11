//! Name spaces, in the forms that the engine knows for each (engine: `PidMode`, `IpcMode`, `NetworkMode` …).

use super::rule;
use super::spot::Spot;
use crate::api::container::{Namespace, Namespaces};
use crate::api::refusal::{Refusal, excerpt};

/// Reads the name spaces of a `HostConfig`.
pub(super) fn namespaces(host: &Spot<'_>) -> Result<Namespaces, Refusal> {
    let none: &[&str] = &[];
    Ok(Namespaces {
        pid: one(&host.field("PidMode")?, none, true)?,
        ipc: one(
            &host.field("IpcMode")?,
            &["none", "private", "shareable"],
            true,
        )?,
        uts: one(&host.field("UTSMode")?, none, false)?,
        user: one(&host.field("UsernsMode")?, none, false)?,
        cgroup: one(&host.field("CgroupnsMode")?, &["private"], false)?,
        network: network(&host.field("NetworkMode")?)?,
    })
}

/// Reads one that is the host's, its own in one of some ways, or, where it may be, another container's.
fn one(spot: &Spot<'_>, own: &[&str], shared: bool) -> Result<Option<Namespace>, Refusal> {
    let Some(text) = spot.text()? else {
        return Ok(None);
    };
    if text == "host" {
        return Ok(Some(Namespace::Host));
    }
    if own.contains(&text.as_str()) {
        return Ok(Some(Namespace::Own(text)));
    }
    match text.strip_prefix("container:") {
        Some(reference) if shared && !reference.is_empty() => {
            Ok(Some(Namespace::Container(reference.to_owned())))
        }
        _ => Err(foreign(spot, &text)),
    }
}

/// Reads `NetworkMode`: what is none of the engine's words names a network.
pub(super) fn network(spot: &Spot<'_>) -> Result<Option<Namespace>, Refusal> {
    let Some(text) = spot.text()? else {
        return Ok(None);
    };
    let namespace = match text.as_str() {
        "host" => Namespace::Host,
        "none" | "bridge" | "default" => Namespace::Own(text),
        _ => match text.strip_prefix("container:") {
            Some("") => return Err(foreign(spot, &text)),
            Some(reference) => Namespace::Container(reference.to_owned()),
            None if is_network_name(&text) => Namespace::Named(text),
            None => return Err(foreign(spot, &text)),
        },
    };
    Ok(Some(namespace))
}

/// Tells whether a text can name a network: no path, no form `kind:…`, nothing invisible.
pub(super) fn is_network_name(text: &str) -> bool {
    let odd = |c: char| c.is_control() || c.is_whitespace() || matches!(c, ':' | '/' | '\\');
    !text.is_empty() && text.len() <= 255 && !text.contains(odd)
}

fn foreign(spot: &Spot<'_>, text: &str) -> Refusal {
    let why = format!("`{}` is no mode that the engine has for it", excerpt(text));
    spot.refuse(rule::NAMESPACE, &why)
}
