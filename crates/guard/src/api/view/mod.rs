//! What bodies and queries mean, in typed form: the facts that policies judge.
//!
//! Each view has one form however a request was written. What can't be brought into it is a refusal that says where.
//! Nothing here looks at the host: paths are cleaned by their text as the engine does it, names are left as they are.

use super::asked::{Asked, Given};
use super::container::Container;
use super::refusal::Refusal;
use super::value::Value;
use spot::Spot;

pub mod archive;
mod bind;
pub mod build;
pub mod commit;
mod create;
mod device;
mod endpoint;
mod host;
pub mod image;
pub mod inert;
mod limit;
pub(in crate::api) mod link;
mod mount;
mod namespace;
pub mod network;
mod path;
pub mod plugin;
mod port;
mod process;
pub mod rule;
mod security;
mod service;
mod spot;
mod task;
pub mod volume;

/// Returns what a container is to be, where a request makes or changes one: `containers.create`, `containers.update`,
/// `exec.create`, `services.create`, `services.update`. Of other operations nothing.
///
/// # Errors
/// Where the request, of whichever operation, can't be brought into the form of its view: it must not be forwarded then,
/// whatever a policy makes of it.
pub fn container(asked: &Asked) -> Result<Option<Container>, Refusal> {
    let view = match asked.operation.id {
        "containers.create" => create::create(asked, &body(asked)?)?,
        "containers.update" => create::update(&body(asked)?)?,
        "exec.create" => create::exec(asked, &body(asked)?)?,
        "services.create" | "services.update" => service::read(asked, &body(asked)?)?,
        _ => return others(asked).map(|()| None),
    };
    Ok(Some(view))
}

/// Views a request that is about no container, for what can't be viewed of it.
fn others(asked: &Asked) -> Result<(), Refusal> {
    archive::archive(asked)?;
    build::build(asked)?;
    commit::made(asked)?;
    image::named(asked)?;
    network::network(asked)?;
    network::connection(asked)?;
    plugin::plugin(asked)?;
    volume::volume(asked)?;
    Ok(())
}

/// Returns the body's place, which has to be an object.
fn body(asked: &Asked) -> Result<Spot<'_>, Refusal> {
    match &asked.body {
        Given::Json(value @ Value::Object(_)) => Ok(Spot::whole(value)),
        _ => Err(Refusal::new(rule::BODY, "body", "is no JSON object")),
    }
}
