//! `HostConfig`: what a container gets of the host.

use super::spot::Spot;
use super::{bind, device, limit, link, mount, namespace, port, process, rule, security};
use crate::api::container::Container;
use crate::api::refusal::{Refusal, excerpt};

/// Reads a `HostConfig` into a container.
pub(super) fn read(host: &Spot<'_>, into: &mut Container) -> Result<(), Refusal> {
    powers(host, into)?;
    storage(host, into)?;
    devices(host, into)?;
    network(host, into)?;
    life(host, into)?;
    into.limits = limit::limits(host)?;
    into.limits.shared_memory = limit::set(&host.field("ShmSize")?)?;
    Ok(())
}

/// What it may do: capabilities, security options, name spaces.
fn powers(host: &Spot<'_>, into: &mut Container) -> Result<(), Refusal> {
    into.privileged = host.field("Privileged")?.flag()?;
    into.capabilities_added = security::capabilities(&host.field("CapAdd")?)?;
    into.capabilities_dropped = security::capabilities(&host.field("CapDrop")?)?;
    into.security = security::options(&host.field("SecurityOpt")?)?;
    into.security.masked_paths = host.field("MaskedPaths")?.said_texts()?;
    into.security.read_only_paths = host.field("ReadonlyPaths")?.said_texts()?;
    into.namespaces = namespace::namespaces(host)?;
    into.runtime = host.field("Runtime")?.text()?;
    into.cgroup_parent = host.field("CgroupParent")?.text()?;
    into.sysctls = host.field("Sysctls")?.pairs()?;
    into.groups = host.field("GroupAdd")?.texts()?;
    into.isolation = host.field("Isolation")?.text()?;
    into.annotations = host.field("Annotations")?.pairs()?;
    into.umask = host.field("Umask")?.integer()?;
    unsupported(host)
}

/// Refuses what no profile can hold.
fn unsupported(host: &Spot<'_>) -> Result<(), Refusal> {
    let exact = host.field("Capabilities")?;
    if !exact.texts()?.is_empty() {
        let mut refusal = exact.refuse(rule::UNSUPPORTED, "sets the exact capabilities");
        refusal.hint = Some("say CapDrop: [ALL] and CapAdd".to_owned());
        return Err(refusal);
    }
    let cgroup = host.field("Cgroup")?;
    match cgroup.text()? {
        Some(_) => Err(cgroup.refuse(rule::UNSUPPORTED, "joins the cgroup of another")),
        None => Ok(()),
    }
}

/// What it stores, and where it writes.
fn storage(host: &Spot<'_>, into: &mut Container) -> Result<(), Refusal> {
    into.volume_driver = host.field("VolumeDriver")?.text()?;
    let driver = into.volume_driver.as_deref();
    let mut mounts = bind::binds(&host.field("Binds")?, driver)?;
    mounts.extend(mount::mounts(&host.field("Mounts")?)?);
    mounts.extend(bind::tmpfs(&host.field("Tmpfs")?)?);
    into.mounts.extend(mounts);
    into.volumes_from = host.field("VolumesFrom")?.texts()?;
    into.read_only_root = host.field("ReadonlyRootfs")?.flag()?;
    into.storage_options = host.field("StorageOpt")?.pairs()?;
    into.id_file = host.field("ContainerIDFile")?.text()?;
    let log = host.field("LogConfig")?;
    into.log_driver = log.field("Type")?.text()?;
    into.log_options = log.field("Config")?.pairs()?;
    Ok(())
}

/// What devices it gets.
pub(super) fn devices(host: &Spot<'_>, into: &mut Container) -> Result<(), Refusal> {
    into.devices = device::devices(&host.field("Devices")?)?;
    into.device_rules = host.field("DeviceCgroupRules")?.texts()?;
    into.device_requests = device::requests(&host.field("DeviceRequests")?)?;
    Ok(())
}

/// What it publishes, and how it finds others.
fn network(host: &Spot<'_>, into: &mut Container) -> Result<(), Refusal> {
    into.ports = port::published(&host.field("PortBindings")?)?;
    into.publish_all = host.field("PublishAllPorts")?.flag()?;
    for name in ["ExtraHosts", "Dns", "DnsOptions", "DnsSearch", "Links"] {
        into.name_resolution.extend(host.field(name)?.texts()?);
    }
    for item in host.field("Links")?.items()? {
        let text = item.written()?.unwrap_or_default();
        let Some((container, _)) = link::read(text) else {
            let why = format!("`{}` is no link", excerpt(text));
            return Err(item.refuse(rule::NETWORK, &why));
        };
        into.links.push(container.to_owned());
    }
    Ok(())
}

/// When it ends and starts again.
fn life(host: &Spot<'_>, into: &mut Container) -> Result<(), Refusal> {
    into.restart = process::restart(&host.field("RestartPolicy")?)?;
    into.removed_at_end = host.field("AutoRemove")?.flag()?;
    into.oom_score = limit::set(&host.field("OomScoreAdj")?)?;
    into.oom_kill_disabled = host.field("OomKillDisable")?.flag()?;
    into.init = host.field("Init")?.truth()?;
    Ok(())
}
