//! Operations of the Engine API: what a method and a path ask for.

use super::http::Upgrade;
use super::version::Version;

/// An operation.
#[derive(Debug)]
pub struct Operation {
    /// Stable name for policies and records: `containers.create`, `images.pull`, `exec.start`.
    pub id: &'static str,
    /// Method, upper case.
    pub method: &'static str,
    /// Path without the version: `/containers/{id}/start`. A `{name}` stands for one segment, `{name...}` for the rest
    /// that may hold slashes (references of images).
    pub template: &'static str,
    /// What kind of power it is.
    pub class: Class,
    /// The first version that has it.
    pub since: Version,
    /// The first version that no longer has it.
    pub until: Option<Version>,
    /// Parameters of the query that it knows.
    pub query: &'static [Parameter],
    /// What its body is.
    pub body: Body,
    /// What its answer is.
    pub answer: Answer,
    /// What the first parameter of its path names.
    pub target: Option<Target>,
    /// The protocol that the connection may be upgraded to.
    pub upgrade: Option<Upgrade>,
}

/// What kind of power an operation is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Class {
    /// Says that the engine is there, and what it is.
    Meta,
    /// Reads what is not secret.
    Read,
    /// Reads what may hold secrets: environments, file systems, logs, streams of containers, join tokens.
    Leak,
    /// Starts, stops, renames and removes what there is.
    Lifecycle,
    /// Makes or changes what runs: the power of root on the host unless it is held to a profile.
    Create,
    /// Brings, makes, names and removes images.
    Supply,
    /// Networks.
    Network,
    /// Volumes.
    Volume,
    /// Plugins of the engine: root.
    Plugin,
    /// The cluster: root on all its hosts.
    Swarm,
    /// The engine's own debugging pages.
    Debug,
}

/// A parameter of the query.
#[derive(Debug)]
pub struct Parameter {
    /// Name, in the exact case.
    pub name: &'static str,
    /// What its value is.
    pub kind: ParameterKind,
    /// Whether it may stand more than once.
    pub many: bool,
    /// The first version that has it.
    pub since: Version,
    /// The first version that no longer has it.
    pub until: Option<Version>,
}

/// What the value of a parameter is. An empty value is always taken: the engine takes it for its default.
#[derive(Clone, Copy, Debug)]
pub enum ParameterKind {
    /// A truth value; read as `0` or `1`, and empty where it stands without a value.
    Bool,
    /// A whole number.
    Integer,
    /// Any text.
    Text,
    /// A JSON document (`filters`, `buildargs`, `labels` …); read as its canonical form.
    Json(Shape),
    /// What clients send and no engine reads: dropped.
    Dropped,
}

/// What a body is.
#[derive(Clone, Copy, Debug)]
pub enum Body {
    /// There is none; empty JSON objects that old clients send are dropped.
    None,
    /// A JSON document of a shape. Null is read as an empty object or list, as the engine does.
    Json(Shape),
    /// A stream that nobody reads here: tar archives of build, load, archive, plugin create.
    Stream,
    /// A JSON document of a shape, after which the connection may be handed over (`exec.start`).
    Hijack(Shape),
}

/// What an answer is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answer {
    /// A short one: a JSON document or nothing.
    Whole,
    /// A list of objects that may be narrowed to one's own.
    List(Target),
    /// A stream that lasts: progress, logs, statistics, events, archives.
    Stream,
    /// The connection is handed over.
    Hijack,
}

/// What a name names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Target {
    /// A container, by name, id or the beginning of its id.
    Container,
    /// An exec instance.
    Exec,
    /// An image.
    Image,
    /// A network.
    Network,
    /// A volume.
    Volume,
    /// A plugin of the engine.
    Plugin,
    /// A node of the swarm.
    Node,
    /// A service of the swarm.
    Service,
    /// A task of the swarm.
    Task,
    /// A secret of the swarm.
    Secret,
    /// A configuration of the swarm.
    Config,
}

/// What a JSON value has to be.
#[derive(Clone, Copy, Debug)]
pub enum Shape {
    /// A truth value.
    Bool,
    /// A whole number between two bounds, both included.
    Integer(i128, i128),
    /// A number.
    Number,
    /// A text.
    Text,
    /// Bytes, as a text in base64.
    Bytes,
    /// A list of values of one shape.
    List(&'static Self),
    /// Texts that are the client's own → values of one shape.
    Map(&'static Self),
    /// Named fields.
    Object(&'static Object),
    /// A text, or a list of texts (`Entrypoint`, `Cmd`).
    TextOrList,
    /// An object without fields (`{}`): the values of `ExposedPorts`, `Volumes`.
    Empty,
    /// A text, or null where that says something of its own (arguments of a build without a value).
    TextOrNull,
    /// One of two shapes that no value has both of.
    Either(&'static Self, &'static Self),
}

/// A JSON object with named fields. What it does not name is refused.
#[derive(Debug)]
pub struct Object {
    /// What it is called in the Engine API's document.
    pub name: &'static str,
    /// Its fields.
    pub fields: &'static [Field],
}

/// A field of an object.
#[derive(Debug)]
pub struct Field {
    /// Name in the exact case.
    pub name: &'static str,
    /// What its value has to be; null is always taken for its absence.
    pub shape: Shape,
    /// The first version that has it.
    pub since: Version,
    /// The first version that no longer has it.
    pub until: Option<Version>,
}
