//! The rules by which a request is refused that has its shape, but can't be brought into the form that policies judge.

/// A value of the wrong type.
pub const TYPE: &str = "field/type";
/// A text that is none of those that the engine knows.
pub const VALUE: &str = "field/value";
/// Two places that contradict each other.
pub const CONFLICT: &str = "field/conflict";
/// A body where none, or none of this kind, can be.
pub const BODY: &str = "body/missing";
/// A capability that Linux does not have.
pub const CAPABILITY: &str = "create/capability";
/// A security option that the engine does not have.
pub const SECURITY_OPTION: &str = "create/security-option";
/// A mount that the engine would not understand, or that has the form of Windows.
pub const MOUNT: &str = "create/mount";
/// A name space in a form that the engine does not have.
pub const NAMESPACE: &str = "create/namespace";
/// A port or an address of one that is none.
pub const PORT: &str = "create/port";
/// A device, or a request for one, that is none.
pub const DEVICE: &str = "create/device";
/// An entry of an environment without a name.
pub const ENVIRONMENT: &str = "create/environment";
/// A limit that can't be read.
pub const LIMIT: &str = "create/limit";
/// A field that no profile can hold: the exact set of capabilities, the cgroup of another container.
pub const UNSUPPORTED: &str = "create/unsupported";
/// A task that is no container.
pub const TASK: &str = "service/task";
/// A volume whose options can't be told apart.
pub const VOLUME: &str = "volume/options";
/// A network whose settings can't be told apart.
pub const NETWORK: &str = "network/settings";
/// An instruction of a commit that can't be read.
pub const INSTRUCTION: &str = "commit/instruction";
/// A parameter of a build that can't be read.
pub const BUILD: &str = "build/parameter";
/// A path in a container that is none.
pub const ARCHIVE: &str = "archive/path";
/// A name of an image that is none.
pub const REFERENCE: &str = "image/reference";
/// A privilege of a plugin that can't be read.
pub const PLUGIN: &str = "plugin/privilege";
/// A change that does not fit what is asked.
pub const CHANGE: &str = "change/impossible";

/// All of them.
pub const ALL: &[&str] = &[
    TYPE,
    VALUE,
    CONFLICT,
    BODY,
    CAPABILITY,
    SECURITY_OPTION,
    MOUNT,
    NAMESPACE,
    PORT,
    DEVICE,
    ENVIRONMENT,
    LIMIT,
    UNSUPPORTED,
    TASK,
    VOLUME,
    NETWORK,
    INSTRUCTION,
    BUILD,
    ARCHIVE,
    REFERENCE,
    PLUGIN,
    CHANGE,
];
