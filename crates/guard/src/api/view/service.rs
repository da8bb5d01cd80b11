//! `services.create` and `services.update`: a service, whose tasks are containers.

use super::spot::Spot;
use super::{namespace, port, rule, task};
use crate::api::asked::Asked;
use crate::api::container::{Attachment, Container, Namespace, Port};
use crate::api::refusal::{Refusal, excerpt};

/// Reads a service.
pub(super) fn read(asked: &Asked, body: &Spot<'_>) -> Result<Container, Refusal> {
    let template = body.field("TaskTemplate")?;
    let mut it = task::read(&template)?;
    it.name = body.field("Name")?.text()?;
    let mut labels = body.field("Labels")?.pairs()?;
    labels.append(&mut it.labels);
    it.labels = labels;
    // The older place is taken only where the newer one says nothing; both are told.
    for place in [template.field("Networks")?, body.field("Networks")?] {
        networks(&place, &mut it)?;
    }
    it.ports = ports(&body.field("EndpointSpec")?.field("Ports")?)?;
    it.goes_back = asked
        .parameter("rollback")
        .is_some_and(|word| !word.is_empty());
    Ok(it)
}

/// Reads networks. The host's is one of them.
fn networks(spot: &Spot<'_>, into: &mut Container) -> Result<(), Refusal> {
    for item in spot.items()? {
        let place = item.field("Target")?;
        let target = place.text()?.unwrap_or_default();
        if !namespace::is_network_name(&target) {
            let why = format!("`{}` is no name of a network", excerpt(&target));
            return Err(place.refuse(rule::NETWORK, &why));
        }
        if target == "host" {
            into.namespaces.network = Some(Namespace::Host);
        }
        into.networks.push(Attachment {
            network: target,
            aliases: item.field("Aliases")?.texts()?,
            driver_options: item.field("DriverOpts")?.pairs()?,
            ..Attachment::default()
        });
    }
    Ok(())
}

/// Reads published ports, which are those of every node unless they are published by the task's own host.
fn ports(spot: &Spot<'_>) -> Result<Vec<Port>, Refusal> {
    let mut ports = Vec::new();
    for item in spot.items()? {
        let place = item.field("Protocol")?;
        let word = place.text()?.unwrap_or_default();
        let Some(protocol) = port::protocol(&word) else {
            return Err(place.refuse(rule::PORT, &format!("`{}` is no protocol", excerpt(&word))));
        };
        let host = number(&item.field("PublishedPort")?)?;
        ports.push(Port {
            inside: number(&item.field("TargetPort")?)?.unwrap_or(0),
            protocol,
            address: String::new(),
            host: host.map(|port| (port, port)),
        });
    }
    Ok(ports)
}

/// Reads a port; nothing where the engine chooses.
fn number(spot: &Spot<'_>) -> Result<Option<u16>, Refusal> {
    match spot.integer()?.map(u16::try_from) {
        None | Some(Ok(0)) => Ok(None),
        Some(Ok(port)) => Ok(Some(port)),
        Some(Err(_)) => Err(spot.refuse(rule::PORT, "is no port")),
    }
}
