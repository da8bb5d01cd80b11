//! Requests of tests: an operation, its path, query and body, and the container that a reader would have read.

use crate::api::asked::{Asked, Given};
use crate::api::container::{Container, Mount, MountKind};
use crate::api::operation::Operation;
use crate::api::route;
use crate::api::value::Value;

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
        labels: Vec::new(),
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

/// A text where there need not be one.
#[expect(
    clippy::unnecessary_wraps,
    reason = "the fields of a container are such"
)]
pub(in crate::decide) fn text(text: &str) -> Option<String> {
    Some(text.to_owned())
}

/// A key and a value.
pub(in crate::decide) fn pair(key: &str, value: &str) -> (String, String) {
    (key.to_owned(), value.to_owned())
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

/// Returns all operations.
pub(in crate::decide) fn operations() -> Vec<&'static Operation> {
    route::all().collect()
}

fn operation(id: &str) -> &'static Operation {
    if id == "images.import" {
        // It shares its route with pulls.
        let pull = route::of("images.pull").next().unwrap();
        return route::variant(pull, &[("fromSrc", "-".to_owned())]).unwrap();
    }
    route::of(id).next().unwrap()
}
