//! The steps of an answer that an engine does. Each is looked at afterwards: what the engine says of the container decides, not
//! that it took the request.

use std::time::{Duration, Instant};

use seawall_artifact::source::engine::{Act, ContainerId, Engine};
use serde_json::Value;

use super::outcome::Outcome;

/// Freezes a container.
pub(super) fn pause(engine: &Engine, id: &ContainerId) -> Outcome {
    make_so(engine, id, &Act::Pause, &|state| is(state, "Paused"))
}

/// Ends a container at once.
pub(super) fn kill(engine: &Engine, id: &ContainerId) -> Outcome {
    make_so(engine, id, &Act::Kill, &|state| !is(state, "Running"))
}

/// Stops a container.
pub(super) fn stop(engine: &Engine, id: &ContainerId) -> Outcome {
    make_so(engine, id, &Act::Stop(GRACE), &|state| {
        !is(state, "Running")
    })
}

/// Takes a container off all its networks.
pub(super) fn disconnect(engine: &Engine, id: &ContainerId) -> Outcome {
    let before = match networks(engine, id) {
        Ok(Some(before)) => before,
        Ok(None) => return Outcome::already("it is gone"),
        Err(why) => return Outcome::failed(why),
    };
    if before.is_empty() {
        return Outcome::already("it is on no network");
    }
    let acted = before.iter().map(|network| {
        let act = Act::Disconnect(network.reach.clone());
        engine.act(id, &act).map_err(|error| error.to_string())
    });
    let refused: Vec<String> = acted.filter_map(Result::err).collect();
    match networks(engine, id) {
        Ok(None) => Outcome::already("it is gone"),
        Ok(Some(after)) if after.is_empty() => {
            let names: Vec<&str> = before.iter().map(|it| it.name.as_str()).collect();
            Outcome::Done(format!("off {}", names.join(", ")))
        }
        Ok(Some(after)) => {
            let names: Vec<&str> = after.iter().map(|it| it.name.as_str()).collect();
            let why = format!("it is still on {}", names.join(", "));
            Outcome::failed(with(why, &refused))
        }
        Err(why) => Outcome::failed(with(why, &refused)),
    }
}

struct Network {
    name: String,
    /// By what it is named to the engine.
    reach: String,
}

/// The networks that a container is on, by name; nothing where it is gone. A network of others can't be taken from it.
fn networks(engine: &Engine, id: &ContainerId) -> Result<Option<Vec<Network>>, String> {
    let Some(document) = inspect(engine, id)? else {
        return Ok(None);
    };
    let mode = document.pointer("/HostConfig/NetworkMode");
    let mode = mode.and_then(Value::as_str).unwrap_or_default();
    if mode == "host" {
        return Err("its network is the host's, which it can't be taken off".to_owned());
    }
    if mode.starts_with("container:") || mode.starts_with("ns:") {
        return Err(
            "its network is that of something else, which it can't be taken off".to_owned(),
        );
    }
    let all = document.pointer("/NetworkSettings/Networks");
    let Some(all) = all.and_then(Value::as_object) else {
        return Err("the engine does not tell which networks it is on".to_owned());
    };
    let known = all.iter().filter(|(name, _)| name.as_str() != "none");
    let known = known.map(|(name, network)| {
        let own = network.get("NetworkID").and_then(Value::as_str);
        Network {
            name: name.clone(),
            reach: own.filter(|it| !it.is_empty()).unwrap_or(name).to_owned(),
        }
    });
    Ok(Some(known.collect()))
}

/// Does something, and looks until it is so.
fn make_so(
    engine: &Engine,
    id: &ContainerId,
    act: &Act,
    is_so: &dyn Fn(&Value) -> bool,
) -> Outcome {
    let acted = engine.act(id, act).map_err(|error| error.to_string());
    let begun = Instant::now();
    loop {
        let state = inspect(engine, id).map(|it| it.map(|it| it.get("State").is_some_and(is_so)));
        match (state, &acted) {
            (Ok(Some(true)), Ok(_)) => return Outcome::done(),
            (Ok(Some(true)), Err(_)) => return Outcome::already("it was so"),
            (Ok(None), _) => return Outcome::already("it is gone"),
            (Ok(Some(false)), Err(why)) => return Outcome::failed(why.clone()),
            (Err(why), Ok(_)) => {
                return Outcome::failed(format!("the engine took it, but nobody saw it: {why}"));
            }
            (Err(_), Err(why)) => return Outcome::failed(why.clone()),
            (Ok(Some(false)), Ok(_)) if begun.elapsed() > PATIENCE => {
                return Outcome::failed("the engine took it, but it is not so".to_owned());
            }
            (Ok(Some(false)), Ok(_)) => std::thread::sleep(PAUSE),
        }
    }
}

/// Asks for a container; nothing where it is gone.
fn inspect(engine: &Engine, id: &ContainerId) -> Result<Option<Value>, String> {
    let asked = engine.container(id.as_str());
    asked.map_err(|error| error.to_string())
}

fn is(state: &Value, what: &str) -> bool {
    state.get(what).and_then(Value::as_bool).unwrap_or(false)
}

fn with(mut why: String, others: &[String]) -> String {
    for other in others {
        why.push_str("; ");
        why.push_str(other);
    }
    why
}

/// Seconds that a container has to stop by itself.
const GRACE: u32 = 10;
/// How long it is looked whether something is so that the engine took.
const PATIENCE: Duration = Duration::from_secs(5);
const PAUSE: Duration = Duration::from_millis(50);
