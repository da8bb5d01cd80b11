//! How a container stands in networks (Engine API, `EndpointSettings`).

use super::rule;
use super::spot::Spot;
use crate::api::container::Attachment;
use crate::api::refusal::Refusal;

/// Reads `EndpointsConfig`: network → settings.
pub(super) fn endpoints(spot: &Spot<'_>) -> Result<Vec<Attachment>, Refusal> {
    let mut all = Vec::new();
    for (network, settings) in spot.entries()? {
        let attachment = endpoint(&settings, network)?;
        // Engines join the network of this id, whatever the name: both are told.
        if let Some(id) = settings
            .field("NetworkID")?
            .text()?
            .filter(|id| id != network)
        {
            all.push(Attachment {
                network: id,
                ..attachment.clone()
            });
        }
        all.push(attachment);
    }
    Ok(all)
}

/// Reads the settings in one network. What the engine reports in the same object, it sets itself,
/// but for the network's id.
pub(super) fn endpoint(settings: &Spot<'_>, network: &str) -> Result<Attachment, Refusal> {
    if network.is_empty() {
        return Err(settings.refuse(rule::NETWORK, "names no network"));
    }
    let addressing = settings.field("IPAMConfig")?;
    let mut addresses = Vec::new();
    for name in ["IPv4Address", "IPv6Address"] {
        addresses.extend(addressing.field(name)?.text()?);
    }
    addresses.extend(addressing.field("LinkLocalIPs")?.texts()?);
    let mut aliases = settings.field("Aliases")?.texts()?;
    aliases.extend(settings.field("DNSNames")?.texts()?);
    Ok(Attachment {
        network: network.to_owned(),
        aliases,
        mac: settings.field("MacAddress")?.text()?,
        addresses,
        driver_options: settings.field("DriverOpts")?.pairs()?,
        links: settings.field("Links")?.texts()?,
        gateway_priority: super::limit::set(&settings.field("GwPriority")?)?,
    })
}
