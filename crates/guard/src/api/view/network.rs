//! `networks.create`, `networks.connect` and `networks.disconnect`.

use super::spot::Spot;
use super::{body, endpoint, namespace, rule};
use crate::api::asked::Asked;
use crate::api::container::Attachment;
use crate::api::refusal::{Refusal, excerpt};

/// A network that is asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "independent switches of the Engine API"
)]
pub struct Network {
    /// Its name.
    pub name: String,
    /// Its driver; nothing: the engine's default.
    pub driver: Option<String>,
    /// Options of the driver.
    pub options: Vec<(String, String)>,
    /// Labels.
    pub labels: Vec<(String, String)>,
    /// `local`, `swarm`, `global`.
    pub scope: Option<String>,
    /// Whether it has no way out.
    pub internal: bool,
    /// Whether containers that are no tasks may join it.
    pub attachable: bool,
    /// Whether it is what the swarm publishes ports by.
    pub ingress: bool,
    /// Whether it is only a configuration for others.
    pub config_only: bool,
    /// The network that its configuration is taken from: what that says is not said here.
    pub config_from: Option<String>,
    /// Whether it has addresses of IPv4, where it is said.
    pub ipv4: Option<bool>,
    /// Whether it has addresses of IPv6, where it is said.
    pub ipv6: Option<bool>,
    /// The driver of its addresses; nothing: the engine's default.
    pub address_driver: Option<String>,
    /// Options of that driver.
    pub address_options: Vec<(String, String)>,
    /// Its ranges of addresses.
    pub ranges: Vec<Range>,
    /// The host's interface or bridge that its options put it upon (`parent`, `com.docker.network.bridge.name`).
    pub host_interfaces: Vec<String>,
}

/// A range of addresses, as written.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Range {
    /// The subnet.
    pub subnet: Option<String>,
    /// The part of it that containers get addresses of.
    pub part: Option<String>,
    /// The address of the way out.
    pub gateway: Option<String>,
    /// Addresses that are taken: by name.
    pub taken: Vec<(String, String)>,
}

/// A container that is attached to a network, or detached from it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Connection {
    /// The container's reference.
    pub container: String,
    /// How it is to stand in the network of the path; nothing where it is detached.
    pub attachment: Option<Attachment>,
    /// The full id that the settings name, where that is not how the path names it: engines join the network of this id,
    /// so it has to be that of the path.
    pub network_id: Option<String>,
}

/// Reads a network that is asked for. Of other operations than `networks.create` nothing.
///
/// # Errors
/// Where the body can't be brought into that form.
pub fn network(asked: &Asked) -> Result<Option<Network>, Refusal> {
    if asked.operation.id != "networks.create" {
        return Ok(None);
    }
    let body = body(asked)?;
    let options = body.field("Options")?.pairs()?;
    let addresses = body.field("IPAM")?;
    let mut ranges = Vec::new();
    for item in addresses.field("Config")?.items()? {
        ranges.push(range(&item)?);
    }
    let named = |(key, _): &&(String, String)| INTERFACES.contains(&key.as_str());
    Ok(Some(Network {
        name: name(&body.field("Name")?)?,
        driver: body.field("Driver")?.text()?,
        host_interfaces: options
            .iter()
            .filter(named)
            .map(|it| it.1.clone())
            .collect(),
        options,
        labels: body.field("Labels")?.pairs()?,
        scope: body.field("Scope")?.text()?,
        internal: body.field("Internal")?.flag()?,
        attachable: body.field("Attachable")?.flag()?,
        ingress: body.field("Ingress")?.flag()?,
        config_only: body.field("ConfigOnly")?.flag()?,
        config_from: body.field("ConfigFrom")?.field("Network")?.text()?,
        ipv4: body.field("EnableIPv4")?.truth()?,
        ipv6: body.field("EnableIPv6")?.truth()?,
        address_driver: addresses.field("Driver")?.text()?,
        address_options: addresses.field("Options")?.pairs()?,
        ranges,
    }))
}

/// Reads who is attached to a network, or detached from it. Of other operations than `networks.connect` and
/// `networks.disconnect` nothing.
///
/// # Errors
/// Where the body can't be brought into that form.
pub fn connection(asked: &Asked) -> Result<Option<Connection>, Refusal> {
    let connects = match asked.operation.id {
        "networks.connect" => true,
        "networks.disconnect" => false,
        _ => return Ok(None),
    };
    let body = body(asked)?;
    let place = body.field("Container")?;
    let Some(container) = place.text()? else {
        return Err(place.refuse(rule::NETWORK, "names no container"));
    };
    let mut attachment = None;
    let mut network_id = None;
    if connects {
        let settings = body.field("EndpointConfig")?;
        let network = asked.target().unwrap_or_default();
        let foreign = settings.field("NetworkID")?;
        network_id = foreign.text()?.filter(|id| id != network);
        if network_id.as_deref().is_some_and(|id| !is_id(id)) {
            return Err(foreign.refuse(rule::CONFLICT, "is not the network of the path"));
        }
        attachment = Some(endpoint::endpoint(&settings, network)?);
    }
    Ok(Some(Connection {
        container,
        attachment,
        network_id,
    }))
}

/// Reads the name, which has to be one that other requests can name.
fn name(place: &Spot<'_>) -> Result<String, Refusal> {
    let name = place.text()?.unwrap_or_default();
    let reserved = matches!(name.as_str(), "host" | "none" | "default" | "bridge");
    if namespace::is_network_name(&name) && !reserved {
        return Ok(name);
    }
    let why = format!("`{}` can't be the name of a network", excerpt(&name));
    Err(place.refuse(rule::NETWORK, &why))
}

fn range(item: &Spot<'_>) -> Result<Range, Refusal> {
    Ok(Range {
        subnet: item.field("Subnet")?.text()?,
        part: item.field("IPRange")?.text()?,
        gateway: item.field("Gateway")?.text()?,
        taken: item.field("AuxiliaryAddresses")?.pairs()?,
    })
}

/// Says whether a text is the full id of a network, which names no other.
fn is_id(text: &str) -> bool {
    let is_digit = |it: u8| matches!(it, b'0'..=b'9' | b'a'..=b'f');
    text.len() == 64 && text.bytes().all(is_digit)
}

/// Options that name an interface of the host.
const INTERFACES: [&str; 2] = ["parent", "com.docker.network.bridge.name"];
