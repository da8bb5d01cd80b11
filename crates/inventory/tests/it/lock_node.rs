//! Lock files of Node: what the real tools wrote for one small workspace, and broken ones.
//!
//! The workspace `shop` has the member `@shop/part` and one without a version. What is expected is what
//! `npm ls --all` and `npm explain` print for it; which `ms` is taken differs from tool to tool.

use seawall_inventory::extractor::{Extracted, LayerFile};
use seawall_inventory::language::node::project::parse_projects;
use seawall_model::inventory::Inventory;
use seawall_model::package::HashAlgorithm;

use crate::layered::file;
use crate::project_folder::{lines, problems, scan, scan_files};

/// What every tool says of the workspace, whatever else it lists.
const SHOP: &[&str] = &[
    "@babel/code-frame 7.29.7 direct production > @babel/helper-validator-identifier@7.29.7 js-tokens@4.0.0 picocolors@1.1.1",
    "@babel/helper-validator-identifier 7.29.7 indirect production",
    "fsevents 2.3.2 direct optional",
    "js-tokens 4.0.0 indirect production",
    // Under its own name for development, and as `old-minimist`.
    "minimist 0.0.8 direct production",
    "minimist 1.2.5 direct production",
    "mkdirp 0.5.1 direct development > minimist@0.0.8",
    "picocolors 1.1.1 indirect production",
    "semver 5.7.3 direct development",
];

/// What every tool says of the member.
const PART: &[&str] = &[
    "debug 2.6.9 direct production > ms@2.0.0",
    "lru-cache 6.0.0 indirect production > yallist@4.0.0",
    "ms 2.0.0 indirect production",
    "semver 7.3.5 direct production > lru-cache@6.0.0",
    "yallist 4.0.0 indirect production",
];

const MEMBER: &str = "@shop/part 0.1.0 project unknown > debug@2.6.9 semver@7.3.5";

/// Checks a folder: the lists that it has, and the lines that it has besides.
#[track_caller]
fn check(folder: &str, lists: &[&[&str]], besides: &[&str]) {
    let inventory = scan(&format!("node/{folder}"));
    let mut want: Vec<&str> = lists.concat();
    want.extend(besides);
    want.sort_unstable();
    let mut got = lines(&inventory);
    got.sort_unstable();
    assert_eq!(got, want, "{folder}");
    assert_eq!(problems(&inventory), [""; 0], "{folder}");
}

fn shop(needs: &str) -> String {
    format!(
        "shop 1.2.3 project unknown > @babel/code-frame@7.29.7 debug@4.1.1 fsevents@2.3.2 minimist@0.0.8 \
         minimist@1.2.5 mkdirp@0.5.1 {needs}semver@5.7.3"
    )
}

#[test]
fn npm_of_three_versions() {
    let ms = [
        "debug 4.1.1 direct production > ms@2.1.3",
        "ms 2.1.2 direct production",
        "ms 2.1.3 direct production",
    ];
    let root = shop("ms@2.1.3 ");
    for folder in ["npm2", "npm3"] {
        check(folder, &[SHOP, PART, &ms], &[MEMBER, &root]);
    }
    // Version 1 does not list projects.
    check("npm1", &[SHOP, PART, &ms], &[]);
}

#[test]
fn what_npm_installed() {
    let inventory = scan("node/npm-installed");
    let lines = lines(&inventory);
    // The dependency that the platform cannot have is not there; the two members are links.
    assert_eq!(lines.len(), 17, "{lines:#?}");
    for line in [
        "minimist 0.0.8 unknown production (installed)",
        "mkdirp 0.5.1 unknown development (installed) > minimist@0.0.8",
        "semver 7.3.5 direct production (installed) > lru-cache@6.0.0",
    ] {
        assert!(lines.iter().any(|got| got == line), "{line}: {lines:#?}");
    }
}

#[test]
fn yarn_1() {
    // It knows nothing of the members, whose `ms` 2.1.2 only the folder of the member has.
    let root = shop("");
    let ms = [
        "debug 4.1.1 direct production > ms@2.1.3",
        "ms 2.1.3 indirect production",
    ];
    check("yarn1", &[SHOP, PART, &ms], &[MEMBER, &root]);
}

#[test]
fn yarn_2_and_later() {
    for folder in ["berry2", "berry3", "berry"] {
        let inventory = scan(&format!("node/{folder}"));
        let lines = lines(&inventory);
        let own = [
            "debug 4.1.1 direct production > ms@2.1.3",
            "ms 2.1.2 direct production",
            "ms 2.1.3 indirect production",
            MEMBER,
        ];
        let root = shop("");
        // Yarn gives `fsevents` what builds it.
        let without = |line: &&&str| !line.starts_with("fsevents");
        for line in SHOP
            .iter()
            .filter(without)
            .chain(PART)
            .chain(&own)
            .chain([&root.as_str()])
        {
            assert!(
                lines.iter().any(|got| got == line),
                "{folder}: {line}: {lines:#?}"
            );
        }
        let built = "fsevents 2.3.2 direct optional > node-gyp@13.1.0";
        assert!(lines.iter().any(|got| got == built), "{folder}");
        assert!(
            lines
                .iter()
                .any(|got| got.starts_with("tar 7.5.23 indirect optional > "))
        );
        assert_eq!(lines.len(), 39, "{folder}: {lines:#?}");
        assert_eq!(problems(&inventory), [""; 0]);
    }
}

#[test]
fn pnpm_of_all_versions() {
    let two = [
        "debug 4.1.1 direct production > ms@2.1.3",
        "ms 2.1.2 direct production",
        "ms 2.1.3 indirect production",
    ];
    let one = [
        "debug 4.1.1 direct production > ms@2.1.2",
        "ms 2.1.2 direct production",
    ];
    for folder in ["pnpm5", "pnpm6"] {
        check(folder, &[SHOP, PART, &two], &[MEMBER, &shop("")]);
    }
    check("pnpm7", &[SHOP, PART, &one], &[MEMBER, &shop("")]);
    for folder in ["pnpm8", "pnpm9", "pnpm10"] {
        check(folder, &[SHOP, PART, &one], &[MEMBER, &shop("ms@2.1.2 ")]);
    }
    // Without members the project stands at the top of the file.
    let debug = "debug 4.1.1 direct production > ms@2.1.3";
    check(
        "pnpm5solo",
        &[SHOP],
        &[debug, "ms 2.1.3 indirect production", &shop("")],
    );
    check(
        "pnpm8solo",
        &[SHOP],
        &[debug, "ms 2.1.3 direct production", &shop("ms@2.1.3 ")],
    );
}

#[test]
fn bun() {
    // Its lock has no version of the root.
    let ms = [
        "debug 4.1.1 direct production > ms@2.1.2",
        "ms 2.1.2 direct production",
    ];
    check("bun", &[SHOP, PART, &ms], &[MEMBER]);
}

#[test]
fn deno() {
    let inventory = scan("node/deno");
    let want = [
        "@babel/code-frame 7.29.7 direct unknown > @babel/helper-validator-identifier@7.29.7 js-tokens@4.0.0 picocolors@1.1.1",
        "@babel/helper-validator-identifier 7.29.7 indirect unknown",
        "chalk 5.3.0 direct unknown",
        "debug 4.1.1 direct unknown > ms@2.1.3",
        "js-tokens 4.0.0 indirect unknown",
        "minimist 0.0.8 direct unknown",
        "minimist 1.2.5 direct unknown",
        "mkdirp 0.5.1 direct unknown > minimist@0.0.8",
        "ms 2.1.3 direct unknown",
        "picocolors 1.1.1 indirect unknown",
        "semver 5.7.3 direct unknown",
    ];
    assert_eq!(lines(&inventory), want);
    // The machine that wrote it could not reach the registry of that one.
    assert_eq!(
        problems(&inventory),
        [
            "Deno lock file deno.lock: dependencies that the file itself does not have, not listed: 1, the first \
         is `jsr:@std/assert@1.0.0`",
        ]
    );
}

/// The forms of versions 2 to 4, as Deno's own documentation and tests write them.
#[test]
fn deno_of_older_versions() {
    let package = r#""a@1.0.0":{"integrity":"","dependencies":{"b":"b@2.0.0_c@3.0.0"}},"b@2.0.0_c@3.0.0":{},"c@3.0.0":{}"#;
    let two = format!(
        r#"{{"version":"2","remote":{{}},"npm":{{"specifiers":{{"a@^1":"a@1.0.0"}},"packages":{{{package}}}}}}}"#
    );
    let three = format!(
        r#"{{"version":"3","packages":{{"specifiers":{{"npm:a@^1":"npm:a@1.0.0","jsr:@s/x@1":"jsr:@s/x@1.2.3"}},
        "npm":{{{package}}},"jsr":{{"@s/x@1.2.3":{{"dependencies":["npm:a@^1"]}}}}}},
        "workspace":{{"dependencies":["jsr:@s/x@1"]}}}}"#
    );
    let four = r#"{"version":"4","specifiers":{"npm:a@^1":"1.0.0"},"npm":{"a@1.0.0":{"dependencies":["b"]},
        "b@2.0.0_c@3.0.0":{},"c@3.0.0":{}},"workspace":{"dependencies":["npm:a@^1"]}}"#;
    for (text, first) in [
        (two.as_str(), "a 1.0.0 direct unknown > b@2.0.0"),
        (three.as_str(), "jsr:@s/x 1.2.3 direct unknown > a@1.0.0"),
        (four, "a 1.0.0 direct unknown > b@2.0.0"),
    ] {
        let inventory = scan_files(vec![("deno.lock", file(text))]);
        assert_eq!(lines(&inventory)[0], first, "{text}");
        assert_eq!(problems(&inventory), [""; 0]);
    }
}

fn of_npm(inventory: &Inventory, name: &str) -> seawall_model::package::Package {
    let found = inventory
        .packages
        .iter()
        .find(|package| package.name == name);
    found.unwrap().clone()
}

#[test]
fn names_digests_licences_and_lines() {
    let inventory = scan("node/npm3");
    let frame = of_npm(&inventory, "@babel/code-frame");
    assert_eq!(frame.purl.to_string(), "pkg:npm/%40babel/code-frame@7.29.7");
    assert_eq!(frame.licences, ["MIT"]);
    assert_eq!(frame.hashes[0].algorithm, HashAlgorithm::Sha512);
    // `base64 -d | xxd -p` of its `integrity`.
    assert!(
        frame.hashes[0].hex.starts_with("02ea7b69439f"),
        "{}",
        frame.hashes[0].hex
    );
    assert_eq!(frame.locations[0].path, "package-lock.json");
    assert_eq!(frame.locations[0].start.unwrap().line, 31);
    let yarn = of_npm(&scan("node/yarn1"), "@babel/code-frame");
    assert_eq!(yarn.locations[0].start.unwrap().line, 5);
    assert!(
        yarn.hashes
            .iter()
            .any(|hash| hash.hex == "f2fbbfea87c44a21590ec515b778b2c26d8866e7")
    );
}

#[test]
fn repositories_archives_and_folders() {
    let sha = "0123456789abcdef0123456789abcdef01234567";
    let text = format!(
        r#"{{"lockfileVersion":3,"packages":{{"":{{"dependencies":{{"g":"x","u":"x","f":"x"}}}},
        "node_modules/g":{{"version":"1.0.0","resolved":"git+ssh://git@h.example/a/g.git#{sha}"}},
        "node_modules/s":{{"version":"1.0.0","resolved":"git+https://me:secret@h.example/a/s.git#{sha}"}},
        "node_modules/u":{{"version":"2.0.0","resolved":"https://h.example/u-2.0.0.tgz"}},
        "node_modules/f":{{"resolved":"../f","link":true}},"../f":{{"version":"3.0.0","name":"f"}}}}}}"#
    );
    let inventory = scan_files(vec![("package-lock.json", file(text))]);
    let purls: Vec<String> = inventory
        .packages
        .iter()
        .map(|package| package.purl.to_string())
        .collect();
    assert_eq!(
        purls,
        [
            "pkg:npm/f@3.0.0",
            &format!("pkg:npm/g@1.0.0?vcs_url=git%2Bssh:%2F%2Fgit%40h.example%2Fa%2Fg.git%40{sha}"),
            &format!("pkg:npm/s@1.0.0?vcs_url=git%2Bhttps:%2F%2Fh.example%2Fa%2Fs.git%40{sha}"),
            "pkg:npm/u@2.0.0",
        ]
    );
    assert_eq!(inventory.packages[1].commit.as_deref(), Some(sha));
    assert_eq!(problems(&inventory), [""; 0]);
}

/// A file that is cut off, names a key twice or is of the wrong encoding gives its good part and a problem.
#[test]
fn broken_files() {
    let utf16: Vec<u8> = "\u{feff}{\"dependencies\":{\"a\":{\"version\":\"1.0.0\"}}}"
        .encode_utf16()
        .flat_map(u16::to_le_bytes)
        .collect();
    let deep = format!(
        "{{\"dependencies\":{}",
        "{\"a\":{\"version\":\"1.0.0\",\"dependencies\":".repeat(5_000)
    );
    for (name, bytes, want, why) in [
        ("package-lock.json", &b"{\"packages\":{\"node_modules/a\":{\"version\":\"1.0.0\"},\"node_modules/b\":{\"version\":\"1.1"[..],
            &["a 1.0.0"][..], &["packages without a usable version, not listed: 1, the first is `b`", "line 1: the file ends too early"][..]),
        ("package-lock.json", b"{\"packages\":{\"node_modules/a\":{\"version\":\"1.0.0\"}},\n\"packages\":{\"node_modules/b\":{\"version\":\"2.0.0\"}}}",
            &["a 1.0.0", "b 2.0.0"], &["line 2: the key `packages` stands twice in one object; both are read"]),
        ("package-lock.json", b"{\"packages\":{\"node_modules/a\":{\"version\":\"1.0.0\"}},\"dependencies\":{\"a\":{\"version\":\"2.0.0\"}}}",
            &["a 1.0.0", "a 2.0.0"], &[]),
        ("package-lock.json", b"\xef\xbb\xbf{\"dependencies\":\r\n{\"a\":{\"version\":\"1.0.0\"}}}\r\n", &["a 1.0.0"], &[]),
        ("package-lock.json", &utf16, &["a 1.0.0"], &[]),
        ("package-lock.json", b"{\"dependencies\":{\"a\":{\"version\":\"1.0.0\"},\"\xff\":{\"version\":\"1.0.0\"}}}",
            &["a 1.0.0", "\u{fffd} 1.0.0"], &["it is not UTF-8 throughout"]),
        ("package-lock.json", b"{\"lockfileVersion\":9}", &[], &["version 9 of the format is not known"]),
        ("package-lock.json", b"", &[], &["line 1: the file ends too early"]),
        ("package-lock.json", deep.as_bytes(), &["a 1.0.0"],
            &["nested more than 200 deep", "packages nested too deeply, not listed: 1"]),
        ("yarn.lock", b"a@^1:\r\n  version \"1.0.0\"\r\n\r\n\"b@^1\":\r\n  version \"2.0.0\"\r\n", &["a 1.0.0", "b 2.0.0"], &[]),
        ("yarn.lock", b"a@^1:\n  version \"1.0.0\"\n<<<<<<< HEAD\nb@^1:\n  version \"2.0", &["a 1.0.0"],
            &["lines that cannot be read: 2", "packages without a usable version, not listed: 1, the first is `b`", "the last line has no end"]),
        ("yarn.lock", b"__metadata:\n  version: 8\n\"a@npm:^1\":\n  version: 1.0.0\n  resolution: \"a@npm:1.0.0\"\n\"b@npm:^1\": [\n", &["a 1.0.0"], &["line 6", "packages without a usable version, not listed: 1, the first is `b`"]),
        ("pnpm-lock.yaml", b"lockfileVersion: '9.0'\npackages:\n  a@1.0.0: {}\n  a@1.0.0: {}\n  b@1.0.0: *x\n", &["a 1.0.0"], &["line 4: the key `a@1.0.0` stands twice", "line 5: "]),
        ("pnpm-lock.yaml", b"lockfileVersion: '10.0'\npackages:\n  a@1.0.0: {}\n", &["a 1.0.0"], &["version 10.0 of the format is not known"]),
        ("bun.lock", b"{\"packages\":{\"a\":[\"a@1.0.0\",\"\",{},\"\"],\"b\":[\"b@", &["a 1.0.0"], &["entries without a name and a version", "ends too early"]),
        ("bun.lockb", b"#!/usr/bin/env bun", &[], &["the binary form of the lock is not read, so that its packages are not known"]),
        ("deno.lock", b"{\"version\":\"5\",\"npm\":{\"a@1.0.0\":{}},\"remote\":{\"https://h.example/x.ts\":\"0\"}", &["a 1.0.0"], &["modules addressed by URL, not matched: 1", "ends too early"]),
    ] {
        let inventory = scan_files(vec![(name, file(bytes))]);
        let got: Vec<String> = inventory.packages.iter().map(|p| format!("{} {}", p.name, p.version)).collect();
        let text = String::from_utf8_lossy(&bytes[..bytes.len().min(120)]);
        assert_eq!(got, want, "{name} {text}");
        let told = problems(&inventory);
        assert_eq!(told.len(), why.len(), "{name} {text}: {told:#?}");
        for why in why {
            assert!(told.iter().any(|told| told.contains(why)), "{name} {why}: {told:#?}");
        }
    }
}

/// What no lock speaks for is never passed over in silence.
#[test]
fn manifests_without_a_lock() {
    let manifest = r#"{"name":"x","version":"1.0.0","dependencies":{"a":"1.0.0","b":"^2.0.0","c":"npm:real@3.0.0","d":"file:../d"},
        "devDependencies":{"e":"=v4.0.0","f":"u/r"},"optionalDependencies":{"g":"https://h.example/g-5.0.0.tgz"}}"#;
    let alone = scan_files(vec![("app/package.json", file(manifest))]);
    assert_eq!(
        lines(&alone),
        [
            "a 1.0.0 direct production",
            "e 4.0.0 direct development",
            "g 5.0.0 direct optional",
            "real 3.0.0 direct production",
        ]
    );
    assert_eq!(
        problems(&alone),
        [
            "Node manifest app/package.json: dependencies that are ranges with no lock file, not matched: 2, the \
         first is `b@^2.0.0`",
        ]
    );
    // A lock elsewhere that does not have this folder as a member does not speak for it.
    let lock = file(r#"{"lockfileVersion":3,"packages":{"":{}}}"#);
    let other = scan_files(vec![
        ("package-lock.json", lock.clone()),
        ("app/package.json", file(manifest)),
    ]);
    assert_eq!(other.problems.len(), 1);
    let member = file(r#"{"lockfileVersion":3,"packages":{"":{},"app":{}}}"#);
    for (path, lock) in [
        ("app/package-lock.json", lock.clone()),
        ("package-lock.json", member),
        ("app/node_modules/.package-lock.json", lock),
    ] {
        let locked = scan_files(vec![(path, lock), ("app/package.json", file(manifest))]);
        assert_eq!(problems(&locked), [""; 0], "{path}");
    }
    // The manifests of what is installed are no projects.
    let inside = scan_files(vec![("node_modules/x/package.json", file(manifest))]);
    assert_eq!((inside.packages.len(), inside.problems.len()), (1, 0));
    let deno = "{ // imports\n\"imports\": {\"a\": \"npm:a@1.0.0/sub\", \"b\": \"jsr:@s/b@^1\", \"c\": \"./c.ts\",},}";
    let deno = scan_files(vec![("deno.jsonc", file(deno))]);
    assert_eq!(lines(&deno), ["a 1.0.0 direct production"]);
    assert!(problems(&deno)[0].ends_with("not matched: 1, the first is `jsr:@s/b@^1`"));
}

/// Long paths, many links and cycles take no more than the size of the file.
#[test]
fn hostile_locks_end() {
    let needs = (0..20_000)
        .map(|n| format!("\"d{n}\":\"1\""))
        .collect::<Vec<_>>()
        .join(",");
    let of_path = |parts| {
        let path = "x/".repeat(parts);
        format!("{{\"packages\":{{\"{path}\":{{\"dependencies\":{{{needs}}}}}}}}}")
    };
    let cycle = r#"{"packages":{"":{"dependencies":{"a":"1"}},"node_modules/a":{"version":"1.0.0","dependencies":{"a":"1","b":"1"}},
        "node_modules/b":{"link":true,"resolved":"node_modules/c"},"node_modules/c":{"link":true,"resolved":"node_modules/b"}}}"#;
    for (text, why) in [
        (
            of_path(200_000),
            Some("packages nested too deeply, not listed: 1"),
        ),
        (of_path(2_000), Some("too much to look up")),
        (cycle.to_owned(), None),
    ] {
        let mut out = Extracted::default();
        let file = LayerFile {
            path: "package-lock.json".to_owned(),
            bytes: text.into_bytes(),
        };
        parse_projects(&[file], &mut out);
        let told: Vec<_> = out
            .problems
            .iter()
            .map(|problem| problem.why.as_str())
            .collect();
        assert_eq!(told.len(), usize::from(why.is_some()), "{told:?}");
        assert!(why.is_none_or(|why| told[0].contains(why)), "{told:?}");
    }
}
