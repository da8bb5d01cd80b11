//! Configurations of the daemon that are made to take time.

use super::{Shape, numbered, up_to};

const FILE: &str = "daemon.json";

macro_rules! shapes {
    ($($name:literal => $make:expr,)*) => {
        &[$(Shape { name: concat!("daemon: ", $name), file: FILE, make: $make }),*]
    };
}

pub(super) const SHAPES: &[Shape] = shapes! {
    "registries" =>
        |size| format!("{{\"insecure-registries\": [{}\"a\"]}}", numbered(size, |n| format!("\"r{n}.example\", "))),
    "mirrors" =>
        |size| format!("{{\"registry-mirrors\": [{}\"a\"]}}", numbered(size, |n| format!("\"http://r{n}.example\", "))),
    "hosts" =>
        |size| format!("{{\"hosts\": [{}\"a\"]}}", numbered(size, |n| format!("\"tcp://0.0.0.0:{n}\", "))),
    "unknown keys" =>
        |size| format!("{{{}\"a\": 1}}", numbered(size, |n| format!("\"k{n}\": 1, "))),
    "one key" => |size| format!("{{{}\"icc\": 1}}", up_to(size, "\"icc\": true, ")),
    "almost known keys" =>
        |size| format!("{{{}\"a\": 1}}", numbered(size, |n| format!("\"insecure-registrie{n}\": 1, "))),
    "options of logs" =>
        |size| format!("{{\"log-opts\": {{{}\"a\": 1}}}}", numbered(size, |n| format!("\"k{n}\": \"v\", "))),
    "ulimits" =>
        |size| format!("{{\"default-ulimits\": {{{}\"a\": {{}}}}}}", numbered(size, |n| format!("\"k{n}\": {{\"Hard\": 1}}, "))),
    "nested lists" => |size| up_to(size, "["),
    "nested objects" => |size| up_to(size, "{\"a\":"),
    "one text" => |size| format!("{{\"data-root\": \"{}\"}}", up_to(size, "\\u0041")),
    "blanks" => |size| format!("{{{}}}", up_to(size, " \n")),
    "broken" => |size| up_to(size, "{,]\""),
    "one line of letters" => |size| format!("{{\"é\": [{}1]}}", up_to(size, "\"é\", ")),
};
