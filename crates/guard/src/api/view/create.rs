//! `containers.create`, `containers.update` and `exec.create`.

use super::spot::Spot;
use super::{bind, endpoint, host, limit, port, process, rule};
use crate::api::asked::Asked;
use crate::api::container::Container;
use crate::api::refusal::Refusal;

/// Reads what a container is to be.
pub(super) fn create(asked: &Asked, body: &Spot<'_>) -> Result<Container, Refusal> {
    let mut it = Container {
        image: body.field("Image")?.text()?,
        name: name(asked, body)?,
        platform: asked.parameter("platform").map(str::to_owned),
        ..config(body)?
    };
    it.platform = it.platform.filter(|platform| !platform.is_empty());
    let settings = body.field("HostConfig")?;
    host::read(&settings, &mut it)?;
    let driver = it.volume_driver.clone();
    let volumes = bind::volumes(&body.field("Volumes")?, driver.as_deref())?;
    it.mounts.extend(volumes);
    let networks = body.field("NetworkingConfig")?.field("EndpointsConfig")?;
    it.networks = endpoint::endpoints(&networks)?;
    Ok(it)
}

/// Reads what a container is to become: limits, devices, restart policy.
pub(super) fn update(body: &Spot<'_>) -> Result<Container, Refusal> {
    let mut it = Container {
        limits: limit::limits(body)?,
        restart: process::restart(&body.field("RestartPolicy")?)?,
        cgroup_parent: body.field("CgroupParent")?.text()?,
        oom_kill_disabled: body.field("OomKillDisable")?.flag()?,
        init: body.field("Init")?.truth()?,
        ..Container::default()
    };
    host::devices(body, &mut it)?;
    Ok(it)
}

/// Reads what a further process of a container is to be.
pub(super) fn exec(asked: &Asked, body: &Spot<'_>) -> Result<Container, Refusal> {
    let named = body.field("Container")?;
    if named
        .text()?
        .is_some_and(|it| Some(it.as_str()) != asked.target())
    {
        return Err(named.refuse(rule::CONFLICT, "is not the container of the path"));
    }
    Ok(Container {
        user: body.field("User")?.text()?,
        privileged: body.field("Privileged")?.flag()?,
        environment: process::environment(&body.field("Env")?)?,
        command: body.field("Cmd")?.words()?,
        working_folder: body.field("WorkingDir")?.text()?,
        ..Container::default()
    })
}

/// Reads the part of a configuration that is the container's own; images have it too.
pub(super) fn config(body: &Spot<'_>) -> Result<Container, Refusal> {
    Ok(Container {
        user: body.field("User")?.text()?,
        environment: process::environment(&body.field("Env")?)?,
        labels: body.field("Labels")?.pairs()?,
        command: body.field("Cmd")?.words()?,
        entry_point: body.field("Entrypoint")?.words()?,
        health_check: process::health(&body.field("Healthcheck")?)?,
        shell: body.field("Shell")?.words()?,
        host_name: body.field("Hostname")?.text()?,
        domain_name: body.field("Domainname")?.text()?,
        working_folder: body.field("WorkingDir")?.text()?,
        stop_signal: body.field("StopSignal")?.text()?,
        network_disabled: body.field("NetworkDisabled")?.flag()?,
        mac: body.field("MacAddress")?.text()?,
        exposed: port::exposed(&body.field("ExposedPorts")?)?,
        ..Container::default()
    })
}

/// Reads the name asked for. The engine takes it from the query; one client writes it into the body too.
fn name(asked: &Asked, body: &Spot<'_>) -> Result<Option<String>, Refusal> {
    let query = asked.parameter("name").filter(|name| !name.is_empty());
    let place = body.field("name")?;
    match place.text()? {
        Some(name) if query.is_some_and(|it| it != name) => Err(Refusal::new(
            rule::CONFLICT,
            "name",
            "is not the name in the query",
        )),
        // Without it in the query, the engine invents a name.
        _ => Ok(query.map(str::to_owned)),
    }
}
