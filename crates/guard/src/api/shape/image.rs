//! Body of `images.commit`: the configuration of the image that is made (Engine API, `ContainerConfig`).

use super::{INT64, TEXT_MAP, TEXTS, field, gone};
use crate::api::operation::{Object, Shape};

/// The configuration of the image.
pub static COMMIT: Object = Object {
    name: "Commit",
    fields: &[
        field("Hostname", Shape::Text, 24),
        field("Domainname", Shape::Text, 24),
        field("User", Shape::Text, 24),
        field("AttachStdin", Shape::Bool, 24),
        field("AttachStdout", Shape::Bool, 24),
        field("AttachStderr", Shape::Bool, 24),
        field("ExposedPorts", Shape::Map(&Shape::Empty), 24),
        field("Tty", Shape::Bool, 24),
        field("OpenStdin", Shape::Bool, 24),
        field("StdinOnce", Shape::Bool, 24),
        field("Env", TEXTS, 24),
        field("Cmd", Shape::TextOrList, 24),
        field(
            "Healthcheck",
            Shape::Object(&super::container::HEALTH_CONFIG),
            24,
        ),
        field("ArgsEscaped", Shape::Bool, 25),
        field("Image", Shape::Text, 24),
        field("Volumes", Shape::Map(&Shape::Empty), 24),
        field("WorkingDir", Shape::Text, 24),
        field("Entrypoint", Shape::TextOrList, 24),
        field("NetworkDisabled", Shape::Bool, 24),
        gone("MacAddress", Shape::Text, 24, 52),
        field("OnBuild", TEXTS, 24),
        field("Labels", TEXT_MAP, 24),
        field("StopSignal", Shape::Text, 24),
        field("StopTimeout", INT64, 25),
        field("Shell", Shape::TextOrList, 25),
        field("repo", Shape::Text, 24),
        field("tag", Shape::Text, 24),
        field("container", Shape::Text, 24),
        field("changes", Shape::TextOrList, 24),
    ],
};
