//! Requests of tests: an operation, its path, query and body, and the container that a reader would have read.

use crate::api::asked::{Asked, Given};
use crate::api::container::{Container, Mount, MountKind};
use crate::api::operation::{Answer, Body, Class, Operation, Target};
use crate::api::value::Value;
use crate::api::version::OLDEST;

/// A request of a test.
#[derive(Clone, Debug)]
pub(in crate::decide) struct Request {
    id: &'static str,
    target: Option<&'static str>,
    query: Vec<(&'static str, String)>,
    body: Option<Value>,
    pub(in crate::decide) container: Option<Container>,
}

/// Begins a request.
pub(in crate::decide) fn ask(id: &'static str) -> Request {
    Request {
        id,
        target: None,
        query: Vec::new(),
        body: None,
        container: None,
    }
}

/// Begins a request to make a container of nginx.
pub(in crate::decide) fn run() -> Request {
    run_of("nginx")
}

/// Begins a request to make a container of an image.
pub(in crate::decide) fn run_of(image: &str) -> Request {
    ask("containers.create").container(Container {
        image: Some(image.to_owned()),
        ..Container::default()
    })
}

/// Begins a request to run a command in a container.
pub(in crate::decide) fn exec(name: &'static str) -> Request {
    ask("exec.create").on(name).container(Container::default())
}

/// A mount of a path of the host, writable.
pub(in crate::decide) fn bind(source: &str) -> Mount {
    Mount {
        at: "HostConfig.Binds[0]".to_owned(),
        kind: MountKind::Bind,
        source: Some(source.to_owned()),
        target: "/data".to_owned(),
        read_only: false,
        propagation: None,
        driver: None,
        driver_options: Vec::new(),
        subpath: None,
        creates_source: true,
        options: Vec::new(),
    }
}

/// A mount of a volume.
pub(in crate::decide) fn volume(name: Option<&str>) -> Mount {
    Mount {
        kind: MountKind::Volume,
        source: name.map(str::to_owned),
        ..bind("")
    }
}

impl Request {
    /// Names the target.
    pub(in crate::decide) fn on(mut self, target: &'static str) -> Self {
        self.target = Some(target);
        self
    }

    /// Adds a parameter of the query.
    pub(in crate::decide) fn query(mut self, key: &'static str, value: &str) -> Self {
        self.query.push((key, value.to_owned()));
        self
    }

    /// Gives a body as JSON.
    pub(in crate::decide) fn body(mut self, text: &str) -> Self {
        self.body = Some(value(&serde_json::from_str(text).unwrap()));
        self
    }

    /// Gives the container.
    pub(in crate::decide) fn container(mut self, container: Container) -> Self {
        self.container = Some(container);
        self
    }

    /// Changes the container.
    pub(in crate::decide) fn with(mut self, change: impl FnOnce(&mut Container)) -> Self {
        change(self.container.as_mut().unwrap());
        self
    }

    /// Adds a mount.
    pub(in crate::decide) fn mount(self, mount: Mount) -> Self {
        self.with(|it| it.mounts.push(mount))
    }

    /// Returns it as it would be read.
    pub(in crate::decide) fn asked(&self) -> Asked {
        let operation = operation(self.id);
        let target = self.target.map(|it| ("id", it.to_owned()));
        Asked {
            operation,
            version: None,
            path: target.into_iter().collect(),
            query: self.query.clone(),
            body: self.body.clone().map_or(Given::None, Given::Json),
            container: self.container.clone(),
        }
    }
}

fn value(json: &serde_json::Value) -> Value {
    use serde_json::Value as Json;
    match json {
        Json::Null => Value::Null,
        Json::Bool(it) => Value::Bool(*it),
        Json::Number(it) => Value::Integer(it.as_i64().unwrap().into()),
        Json::String(it) => Value::Text(it.clone()),
        Json::Array(list) => Value::List(list.iter().map(value).collect()),
        Json::Object(map) => {
            let fields = map.iter();
            Value::Object(fields.map(|(key, it)| (key.clone(), value(it))).collect())
        }
    }
}

/// Returns all operations of tests.
pub(in crate::decide) fn operations() -> Vec<&'static Operation> {
    TABLE.iter().collect()
}

fn operation(id: &str) -> &'static Operation {
    TABLE.iter().find(|it| it.id == id).unwrap()
}

const fn row(id: &'static str, class: Class, target: Option<Target>) -> Operation {
    Operation {
        id,
        method: "POST",
        template: "/",
        class,
        since: OLDEST,
        until: None,
        query: &[],
        body: Body::None,
        answer: Answer::Whole,
        target,
    }
}

const C: Option<Target> = Some(Target::Container);
const I: Option<Target> = Some(Target::Image);
const N: Option<Target> = Some(Target::Network);
const V: Option<Target> = Some(Target::Volume);
const E: Option<Target> = Some(Target::Exec);
const P: Option<Target> = Some(Target::Plugin);
const S: Option<Target> = Some(Target::Service);

static TABLE: &[Operation] = &[
    row("system.ping", Class::Meta, None),
    row("system.version", Class::Meta, None),
    row("system.info", Class::Meta, None),
    row("system.auth", Class::Meta, None),
    row("system.events", Class::Leak, None),
    row("system.df", Class::Read, None),
    row("containers.list", Class::Read, None),
    row("containers.create", Class::Create, None),
    row("containers.inspect", Class::Leak, C),
    row("containers.top", Class::Read, C),
    row("containers.logs", Class::Leak, C),
    row("containers.export", Class::Leak, C),
    row("containers.stats", Class::Read, C),
    row("containers.resize", Class::Lifecycle, C),
    row("containers.start", Class::Lifecycle, C),
    row("containers.stop", Class::Lifecycle, C),
    row("containers.restart", Class::Lifecycle, C),
    row("containers.kill", Class::Lifecycle, C),
    row("containers.update", Class::Create, C),
    row("containers.rename", Class::Lifecycle, C),
    row("containers.pause", Class::Lifecycle, C),
    row("containers.unpause", Class::Lifecycle, C),
    row("containers.attach", Class::Create, C),
    row("containers.wait", Class::Read, C),
    row("containers.delete", Class::Lifecycle, C),
    row("containers.archive-get", Class::Leak, C),
    row("containers.archive-put", Class::Create, C),
    row("containers.prune", Class::Lifecycle, None),
    row("checkpoints.list", Class::Read, C),
    row("checkpoints.create", Class::Create, C),
    row("checkpoints.delete", Class::Create, C),
    row("exec.create", Class::Create, C),
    row("exec.start", Class::Create, E),
    row("exec.resize", Class::Lifecycle, E),
    row("exec.inspect", Class::Read, E),
    row("images.list", Class::Read, None),
    row("images.inspect", Class::Leak, I),
    row("images.history", Class::Leak, I),
    row("images.pull", Class::Supply, None),
    row("images.import", Class::Supply, None),
    row("images.push", Class::Supply, I),
    row("images.tag", Class::Supply, I),
    row("images.delete", Class::Supply, I),
    row("images.search", Class::Read, None),
    row("images.prune", Class::Supply, None),
    row("images.save", Class::Leak, I),
    row("images.save-many", Class::Leak, None),
    row("images.load", Class::Supply, None),
    row("images.commit", Class::Supply, None),
    row("images.build", Class::Supply, None),
    row("build.prune", Class::Supply, None),
    row("build.cancel", Class::Supply, None),
    row("distribution.inspect", Class::Read, I),
    row("networks.list", Class::Read, None),
    row("networks.inspect", Class::Read, N),
    row("networks.create", Class::Network, None),
    row("networks.connect", Class::Network, N),
    row("networks.disconnect", Class::Network, N),
    row("networks.delete", Class::Network, N),
    row("networks.prune", Class::Network, None),
    row("volumes.list", Class::Read, None),
    row("volumes.create", Class::Volume, None),
    row("volumes.inspect", Class::Read, V),
    row("volumes.update", Class::Volume, V),
    row("volumes.delete", Class::Volume, V),
    row("volumes.prune", Class::Volume, None),
    row("plugins.list", Class::Read, None),
    row("plugins.privileges", Class::Read, None),
    row("plugins.pull", Class::Plugin, None),
    row("plugins.disable", Class::Plugin, P),
    row("swarm.inspect", Class::Leak, None),
    row("swarm.init", Class::Swarm, None),
    row("swarm.unlock-key", Class::Leak, None),
    row("nodes.list", Class::Read, None),
    row("nodes.update", Class::Swarm, None),
    row("services.list", Class::Leak, None),
    row("services.create", Class::Swarm, None),
    row("services.update", Class::Swarm, S),
    row("tasks.list", Class::Leak, None),
    row("secrets.create", Class::Swarm, None),
    row("configs.create", Class::Swarm, None),
    row("session.start", Class::Supply, None),
    row("grpc.start", Class::Supply, None),
    row("debug.pprof", Class::Debug, None),
];
