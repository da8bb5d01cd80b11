//! Compose files that are made to take time.

use super::{Shape, numbered, up_to};

const FILE: &str = "compose.yaml";

macro_rules! shapes {
    ($($name:literal => $make:expr,)*) => {
        &[$(Shape { name: concat!("Compose: ", $name), file: FILE, make: $make }),*]
    };
}

pub(super) const SHAPES: &[Shape] = shapes! {
    "services" =>
        |size| services(size, |n| format!("  s{n}:\n    image: a:{n}\n    privileged: true\n")),
    "services with ports" =>
        |size| services(size, |n| format!("  s{n}:\n    image: a\n    ports: ['{}:80']\n", n % 60_000)),
    "services of one port" =>
        |size| services(size, |_| String::new()) + &numbered(size, |n| format!("  s{n}:\n    image: a\n    ports: ['80:80']\n")),
    "services with volumes" =>
        |size| services(size, |n| format!("  s{n}:\n    image: a\n    volumes: ['/var/run/docker.sock:/s', 'v{n}:/v']\n")),
    "services with networks" =>
        |size| services(size, |n| format!("  s{n}:\n    image: a\n    networks: [n{n}]\n")),
    "services that depend in a row" =>
        |size| services(size, |n| format!("  s{n}:\n    image: a\n    depends_on: [s{}]\n", n + 1)),
    "services that share a namespace" =>
        |size| services(size, |n| format!("  s{n}:\n    image: a\n    network_mode: service:s{}\n", n + 1)),
    "services that extend in a row" =>
        |size| services(size, |n| format!("  s{n}:\n    extends: {{service: s{}}}\n", n + 1)),
    "services that extend one" =>
        |size| "services:\n  a:\n    image: a\n    environment: {A: a, B: b}\n".to_owned() + &numbered(size, |n| format!("  s{n}:\n    extends: {{service: a}}\n")),
    "services that build" =>
        |size| services(size, |n| format!("  s{n}:\n    build: {{context: ., dockerfile_inline: \"FROM a\\nRUN a\"}}\n")),
    "services with files of variables" =>
        |size| services(size, |n| format!("  s{n}:\n    image: a\n    env_file: e{n}\n")),
    "services of one name" => |size| services(size, |_| "  s:\n    image: a\n".to_owned()),
    "services of one container" =>
        |size| services(size, |n| format!("  s{n}:\n    image: a\n    container_name: c\n")),
    "variables" =>
        |size| one(&("    environment:\n".to_owned() + &numbered(size, |n| format!("      V{n}: $V{n}\n")))),
    "secrets in variables" =>
        |size| one(&("    environment:\n".to_owned() + &numbered(size, |n| format!("      PASSWORD_{n}: hunter{n}\n")))),
    "one value of variables" =>
        |size| one(&format!("    command: '{}'\n", numbered(size, |n| format!("$V{n} ")))),
    "nested variables" =>
        |size| one(&format!("    command: '{}{}'\n", up_to(size / 6 * 5, "${a:-"), up_to(size / 6, "}"))),
    "ports" =>
        |size| one(&("    ports:\n".to_owned() + &numbered(size, |n| format!("      - {}:80\n", n % 65_000)))),
    "ranges of ports" =>
        |size| one(&("    ports:\n".to_owned() + &up_to(size, "      - 1-65000:1-65000\n"))),
    "volumes" =>
        |size| one(&("    volumes:\n".to_owned() + &numbered(size, |n| format!("      - /a{n}:/b{n}\n")))),
    "anchors" =>
        |size| "x-a:\n".to_owned() + &numbered(size / 2, |n| format!("  a{n}: &a{n} {{b: c}}\n")) + "services:\n" + &numbered(size / 2, |n| format!("  s{n}: {{image: a, <<: *a{n}}}\n")),
    "one large anchor" =>
        |size| "x-a: &a\n".to_owned() + &numbered(size / 2, |n| format!("  V{n}: a\n")) + "services:\n" + &numbered(size / 2, |n| format!("  s{n}: {{image: a, environment: *a}}\n")),
    "merge keys on each other" =>
        |size| "x-0: &a0 {image: a}\n".to_owned() + &numbered(size, |n| format!("x-{}: &a{} {{<<: *a{n}, k{n}: v}}\n", n + 1, n + 1)),
    "a bomb of aliases" =>
        |size| "x-a0: &a0 [a, a]\n".to_owned() + &numbered(size, |n| format!("x-a{}: &a{} [*a{n}, *a{n}, *a{n}, *a{n}]\n", n + 1, n + 1)),
    "nested lists" => |size| "x-a: ".to_owned() + &up_to(size, "["),
    "nested mappings" => |size| "x-a: ".to_owned() + &up_to(size, "{a: "),
    "nested blocks" => |size| "x-a:\n".to_owned() + &up_to(size, "- ") + "a\n",
    "keys of one mapping" =>
        |size| "x-a:\n".to_owned() + &numbered(size, |n| format!("  k{n}: v\n")),
    "one flow mapping" => |size| format!("x-a: {{{}}}\n", numbered(size, |n| format!("k{n}: v, "))),
    "unknown keys" => |size| one(&numbered(size, |n| format!("    k{n}: v\n"))),
    "one text" => |size| one(&format!("    command: '{}'\n", up_to(size, "a"))),
    "one block of text" =>
        |size| one(&("    command: |\n".to_owned() + &up_to(size, "      apt-get install a\n"))),
    "comments" =>
        |size| up_to(size, "# seawall: allow CMP-0001 reason=\"a\"\n") + "services: {a: {image: a}}\n",
    "comments between" =>
        |size| services(size, |n| format!("  # seawall: allow CMP-0001 reason=\"a\"\n  s{n}:\n    privileged: true # a\n    image: a\n")),
    "documents" => |size| up_to(size, "---\nservices: {a: {image: a}}\n"),
    "tags" => |size| one(&("    ports:\n".to_owned() + &up_to(size, "      - !reset a\n"))),
    "networks" =>
        |size| "services: {a: {image: a}}\nnetworks:\n".to_owned() + &numbered(size, |n| format!("  n{n}: {{}}\n")),
    "secrets" =>
        |size| "services: {a: {image: a}}\nsecrets:\n".to_owned() + &numbered(size, |n| format!("  n{n}: {{file: f{n}}}\n")),
    "carriage returns and letters" =>
        |size| one(&("    labels:\r\n".to_owned() + &numbered(size, |n| format!("      é{n}: ü\r\n")))),
    "questions" => |size| up_to(size, "? a\n"),
    "quotes" => |size| "a: ".to_owned() + &up_to(size, "\"'"),
};

fn services(size: usize, text: impl Fn(usize) -> String) -> String {
    let mut out = "services:\n".to_owned();
    if text(0).is_empty() {
        return out;
    }
    out.push_str(&numbered(size, text));
    out
}

fn one(fields: &str) -> String {
    format!("services:\n  a:\n    image: a:1\n{fields}")
}
