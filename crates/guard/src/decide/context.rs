//! What conditions of rules may speak of: misspelt fields are errors when the policy is read.

use seawall_condition::shape::{Field, More, Object as Fields, Shape};

/// What conditions may speak of.
pub const VARIABLES: &[Field] = &[
    Field::new("principal", Shape::Object(&PRINCIPAL), "who asks"),
    Field::new("operation", Shape::Object(&OPERATION), "what is to be done"),
    Field::new("request", Shape::Object(&REQUEST), "how it was asked"),
    Field::new(
        "target",
        Shape::Object(&TARGET),
        "the first object that the request acts on; of exec instances their container",
    ),
    Field::new(
        "container",
        Shape::Object(&CONTAINER),
        "the container, command or task that is to be made or changed",
    ),
    Field::new(
        "image",
        Shape::Object(&IMAGE),
        "the image that it is made of",
    ),
    Field::new("time", Shape::Object(&TIME), "the moment, in UTC"),
];

static PRINCIPAL: Fields = object(
    "principal",
    &[
        string("name", "one name: uid:1000, cn:alice, uri:…, ssh:…"),
        string("listener", "the listener that the request came by"),
        whole("uid", "the user's number; -1: not known"),
        whole(
            "gid",
            "the number of the user's primary group; -1: not known",
        ),
        string("cn", "common name of the certificate"),
        string("ssh_key", "fingerprint of the ssh key"),
        list("uris", "URIs of the certificate"),
    ],
);
static OPERATION: Fields = object(
    "operation",
    &[
        string("id", "such as containers.create"),
        string("class", "such as lifecycle"),
        string("method", "such as POST"),
    ],
);
static REQUEST: Fields = object(
    "request",
    &[
        string("version", "version of the API in the path"),
        map("path", "parameters of the path"),
        Field::new(
            "query",
            Shape::Map(&Shape::List(&Shape::Text)),
            "parameters of the query, all values of each",
        ),
    ],
);
static TARGET: Fields = object(
    "target",
    &[
        string("kind", "container, image, network …"),
        truth("exists", "whether there is such a one"),
        string("id", "full id"),
        list("names", "names"),
        map("labels", "labels"),
        string(
            "image",
            "of containers and services: reference of the image",
        ),
        truth("own", "whether it has the owner label of whoever asks"),
        string("owner", "value of the owner label"),
        truth("powerful", "whether it holds more than a profile gives"),
    ],
);
static CONTAINER: Fields = object(
    "container",
    &[
        truth("given", "whether the request speaks of one"),
        string("image", "reference of the image, as written"),
        string("name", "name"),
        string("user", "user, as written"),
        truth("privileged", "whether it is privileged"),
        list("capabilities_added", "upper case without CAP_"),
        list("capabilities_dropped", "upper case without CAP_"),
        Field::new(
            "mounts",
            Shape::List(&Shape::Object(&MOUNT)),
            "mounts of every form",
        ),
        list(
            "networks",
            "network mode, and the networks that it is attached to",
        ),
        Field::new(
            "ports",
            Shape::List(&Shape::Object(&PORT)),
            "published ports",
        ),
        map("environment", "environment"),
        map("labels", "labels"),
        list("command", "words of the command"),
        list("entry_point", "words of the entry point"),
        string("restart", "restart policy"),
        string("runtime", "runtime"),
        whole("memory", "limit in bytes; 0: none"),
        whole("nano_cpus", "limit in billionths of processors; 0: none"),
        whole("pids", "limit of processes; 0: none"),
    ],
);
static MOUNT: Fields = object(
    "mount",
    &[
        string("kind", "bind, volume, tmpfs, image, cluster, npipe"),
        string("source", "path of the host, or name"),
        string("target", "path inside"),
        truth("read_only", "whether it is read-only"),
    ],
);
static PORT: Fields = object(
    "port",
    &[
        string("address", "address of the host; empty: all"),
        whole("host", "first port of the host; 0: the engine chooses"),
        whole("inside", "port inside"),
        string("protocol", "tcp, udp, sctp"),
    ],
);
static IMAGE: Fields = object(
    "image",
    &[
        string("given", "reference, as written"),
        string("registry", "such as docker.io"),
        string("repository", "such as library/nginx"),
        string("tag", "tag, as written"),
        string("digest", "digest, as written"),
        truth("exists", "whether the engine has it"),
        string("id", "id"),
        list("digests", "NAME@DIGEST of the registries that it came from"),
        map("labels", "labels that its makers gave it"),
    ],
);
static TIME: Fields = object(
    "time",
    &[
        whole("seconds", "since 1970"),
        whole("weekday", "0: Sunday"),
        whole("hour", "0–23"),
        whole("minute", "0–59"),
    ],
);

const fn object(name: &'static str, fields: &'static [Field]) -> Fields {
    Fields {
        name,
        fields,
        more: More::Nothing,
    }
}

const fn truth(name: &'static str, about: &'static str) -> Field {
    Field::new(name, Shape::Bool, about)
}

const fn whole(name: &'static str, about: &'static str) -> Field {
    Field::new(name, Shape::Number, about)
}

const fn string(name: &'static str, about: &'static str) -> Field {
    Field::new(name, Shape::Text, about)
}

const fn list(name: &'static str, about: &'static str) -> Field {
    Field::new(name, Shape::List(&Shape::Text), about)
}

const fn map(name: &'static str, about: &'static str) -> Field {
    Field::new(name, Shape::Map(&Shape::Text), about)
}
