//! Items against files.

use seawall_policy::config::parse_config;
use seawall_sensor::gate::program::Facts;

use super::super::plan::Holding;
use super::{Case, TMPFS, judge};

const EXT4: u64 = 0xef53;

/// A file: of which file system, of the upper layer, its path, a name that leads to it, executed.
struct File(u64, bool, &'static str, &'static str, bool);

const fn image(path: &'static str) -> File {
    File(0, false, path, "", true)
}

fn against(item: &str, file: &File) -> bool {
    let text = format!("version: 1\nwatch:\n  prevent:\n    - {{name: a, {item}}}\n");
    let items = parse_config(&text, "f").unwrap().watch.prevent;
    let holding: Holding<'_> = (0..).zip(&items).collect();
    let mut case = Case {
        path: file.2,
        facts: Facts {
            magic: file.0,
            is_overlay: file.0 == 0,
            is_upper: file.1,
            ..Facts::default()
        },
        is_read_only: file.2.starts_with("/ro"),
        names: [file.3.to_owned()].into(),
        has_joined: file.2.starts_with("/joined"),
        executes: file.4,
        digest: &mut || file.2.ends_with("abc").then_some([0xab; 32]),
    };
    !judge(&holding, &mut case).is_empty()
}

#[test]
fn items_are_against_what_they_say() {
    let deny_hash = format!("executables: {{deny: {{sha256: [{}]}}}}", "ab".repeat(32));
    let allow_hash = format!(
        "executables: {{allow: {{sha256: [{}], paths: [/bin/*]}}}}",
        "ab".repeat(32)
    );
    let cases = [
        ("drift: {}", image("/bin/x"), false),
        ("drift: {}", File(0, true, "/bin/x", "", true), true),
        ("drift: {}", File(0, true, "/bin/x", "", false), false),
        (
            "drift: {except: [/opt/*]}",
            File(0, true, "/opt/x", "", true),
            false,
        ),
        ("drift: {}", File(TMPFS, false, "/tmp/x", "", true), true),
        (
            "drift: {tmpfs: false}",
            File(TMPFS, false, "/tmp/x", "", true),
            false,
        ),
        ("drift: {}", File(EXT4, false, "/data/x", "", true), false),
        (
            "drift: {volumes: true}",
            File(EXT4, false, "/data/x", "", true),
            true,
        ),
        (
            "drift: {volumes: true}",
            File(EXT4, false, "/ro/x", "", true),
            false,
        ),
        (
            "executables: {deny: {paths: ['*/nc']}}",
            image("/bin/nc"),
            true,
        ),
        (
            "executables: {deny: {paths: ['*/nc']}}",
            image("/bin/ncat"),
            false,
        ),
        (
            "executables: {deny: {paths: [/bin/nc]}}",
            File(0, false, "/other", "/bin/nc", true),
            true,
        ),
        (&deny_hash, image("/bin/abc"), true),
        (&deny_hash, image("/bin/x"), false),
        (&allow_hash, image("/bin/x"), false),
        (&allow_hash, image("/usr/abc"), false),
        (&allow_hash, image("/usr/x"), true),
        // The loader stands beside each program that needs it; one that was dropped does not.
        (&allow_hash, image("/lib64/ld-linux-x86-64.so.2"), false),
        (
            &allow_hash,
            File(0, true, "/lib64/ld-linux-x86-64.so.2", "", true),
            true,
        ),
        (
            "files: {deny: [/etc/shadow]}",
            File(0, false, "/etc/shadow", "", false),
            true,
        ),
        (
            "files: {deny: [/etc/shadow]}",
            File(0, true, "/x", "/etc/shadow", false),
            true,
        ),
        (
            "files: {deny: [/etc/shadow]}",
            File(0, false, "/etc/passwd", "", false),
            false,
        ),
        ("exec-into: {}", image("/joined/x"), true),
        ("exec-into: {allow: [/joined/x]}", image("/joined/x"), false),
        ("exec-into: {}", image("/bin/x"), false),
        ("network: {deny: [{}]}", image("/bin/x"), false),
    ];
    for (item, file, want) in cases {
        assert_eq!(against(item, &file), want, "{item} {}", file.2);
    }
}
