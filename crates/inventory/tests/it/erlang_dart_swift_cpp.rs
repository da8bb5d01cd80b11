//! Files of Erlang, Elixir, Gleam, Dart, Swift, C and C++: what they tell beside names and versions, broken
//! ones, and the seeds of the fuzz target of these languages and .NET.

use std::path::Path;

use seawall_inventory::extractor::{Extracted, Fact};
use seawall_inventory::language::{cpp, dart, dotnet, erlang, swift};
use seawall_model::package::Package;

use crate::project_folder::scan;

fn parse(format: u8, bytes: &[u8]) -> (Vec<Package>, Vec<String>) {
    let mut out = Extracted::default();
    dotnet::parse_any(format, bytes, &mut out);
    erlang::parse_any(format, bytes, &mut out);
    dart::parse_any(format, bytes, &mut out);
    swift::parse_any(format, bytes, &mut out);
    cpp::parse_any(format, bytes, &mut out);
    let mut all = Vec::new();
    for (_, fact) in out.facts {
        match fact {
            Fact::Listed { packages } => all.extend(packages),
            Fact::Assets { .. } => {}
            other => panic!("{other:?}"),
        }
    }
    let told = out.problems.into_iter().map(|problem| problem.why);
    (all, told.collect())
}

fn named<'a>(packages: &'a [Package], name: &str) -> &'a Package {
    packages.iter().find(|p| p.name == name).unwrap()
}

#[test]
fn package_urls_digests_and_revisions() {
    for (folder, name, purl, hash, commit) in NAMED {
        let inventory = scan(folder);
        let package = named(&inventory.packages, name);
        assert_eq!(package.purl.to_string(), *purl);
        let first = package.hashes.first().map_or("", |hash| &hash.hex[..16]);
        assert_eq!(
            (first, package.commit.as_deref()),
            (*hash, *commit),
            "{folder} {name}"
        );
    }
    let otp = scan("erlang/otp");
    assert_eq!(
        named(&otp.packages, "erlang/otp").cpes,
        [r"cpe:2.3:a:erlang:erlang\/otp:25.2.3:*:*:*:*:*:*:*"]
    );
}

/// Each with the good packages and the beginnings of what is told.
#[test]
fn broken_files() {
    for (format, text, want, told) in BROKEN {
        let (packages, problems) = parse(*format, text.as_bytes());
        let names: Vec<String> = packages
            .iter()
            .map(|p| format!("{}@{}", p.name, p.version))
            .collect();
        assert_eq!(names.join(" "), *want, "{text}: {problems:?}");
        assert_eq!(problems.len(), told.len(), "{text}: {problems:?}");
        for (problem, told) in problems.iter().zip(*told) {
            assert!(problem.starts_with(told), "{told}: {problems:?}");
        }
    }
}

#[test]
fn seeds_of_dotnet_erlang_dart_swift_cpp() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../fuzz/corpus/dotnet_erlang_dart_swift_cpp");
    let mut formats = Vec::new();
    for entry in std::fs::read_dir(&folder).unwrap() {
        let path = entry.unwrap().path();
        let bytes = std::fs::read(&path).unwrap();
        let (format, rest) = bytes.split_first().unwrap();
        // A runtime, an application and the version of OTP are given back, and not put into a list.
        let alone = matches!(format, b'i' | b'n' | b'o');
        assert_eq!(
            parse(*format, rest).0.is_empty(),
            alone,
            "{}",
            path.display()
        );
        for end in 0..rest.len() {
            parse(*format, &rest[..end]);
        }
        formats.push(*format);
    }
    formats.sort_unstable();
    assert_eq!(
        String::from_utf8(formats).unwrap(),
        "abcdefghiklmnopqrstuvwx"
    );
}

#[test]
fn hostile_files() {
    for format in b'a'..=b'z' {
        for piece in [
            "[", "{", "%{\"a\":", "{a,", "- ", "<a>", "<<\"", "a/1@", "\0", "\u{ff}",
        ] {
            parse(format, piece.repeat(20_000).as_bytes());
        }
    }
}

const REVISION: &str = "0123456789abcdef0123456789abcdef01234567";

/// A folder of `tests/data`, a package, its package-url, the beginning of its digest, its revision.
type Named = (
    &'static str,
    &'static str,
    &'static str,
    &'static str,
    Option<&'static str>,
);

const NAMED: &[Named] = &[
    (
        "erlang/mix-hex",
        "team/acme_web",
        "pkg:hex/team/acme_web@2.0.1",
        "4b5e57f6eb2f42b9",
        None,
    ),
    (
        "erlang/mix-hex",
        "acme_old",
        "pkg:hex/acme_old@0.9.0",
        "",
        None,
    ),
    (
        "erlang/mix-git",
        "acme_log",
        "pkg:hex/acme_log@1.4.2",
        "",
        Some("47de01cb8639d9885da71a1109770e4692aabb2a"),
    ),
    (
        "erlang/rebar",
        "acme_log",
        "pkg:hex/acme_log@1.4.2",
        "836ff184e7b41b1e",
        None,
    ),
    (
        "erlang/gleam",
        "acme_git",
        "pkg:hex/acme_git@0.3.0",
        "",
        Some(REVISION),
    ),
    (
        "erlang/gleam",
        "acme_log",
        "pkg:hex/acme_log@1.4.2",
        "836ff184e7b41b1e",
        None,
    ),
    ("erlang/otp", "tftp", "pkg:otp/tftp@1.0.3", "", None),
    (
        "erlang/otp",
        "erlang/otp",
        "pkg:generic/erlang/otp@25.2.3",
        "",
        None,
    ),
    (
        "dart/app",
        "acme_log",
        "pkg:pub/acme_log@1.4.2%2B1",
        "836ff184e7b41b1e",
        None,
    ),
    (
        "dart/app",
        "acme_web",
        "pkg:pub/acme_web@2.0.1",
        "",
        Some(REVISION),
    ),
    (
        "swift/v2",
        "git.example/Acme/log",
        "pkg:swift/git.example/Acme/log@1.4.2",
        "",
        Some(REVISION),
    ),
    (
        "swift/v3",
        "acme.Linked",
        "pkg:swift/acme/Linked@1.1.0",
        "",
        None,
    ),
    (
        "swift/pods",
        "AcmeWeb",
        "pkg:cocoapods/AcmeWeb@2.0.1",
        "ca84d1343b96baa8",
        None,
    ),
    (
        "swift/pods",
        "AcmeGit",
        "pkg:cocoapods/AcmeGit@3.1",
        "46f1a0bd5592a2f9",
        Some(REVISION),
    ),
    (
        "cpp/conan2",
        "acme_web",
        "pkg:conan/acme_web@2.0.1?channel=stable&rrev=f2b67f4d44ed60a7ce646bb391915d55&user=team",
        "",
        None,
    ),
    (
        "cpp/vcpkg-installed",
        "vcpkg/zlib",
        "pkg:generic/vcpkg/zlib@1.2.13?port_version=2&triplet=x64-linux",
        "",
        None,
    ),
];

/// A format, a text, the good packages, the beginnings of what is told.
type Broken = (u8, &'static str, &'static str, &'static [&'static str]);

const BROKEN: &[Broken] = &[
    (
        b'k',
        "%{\n  \"a\": {:hex, :a, \"1.0.0\", \"x\", [:mix], [], \"hexpm\"},\n  \"b\": {:hex, :b, \"2.",
        "a@1.0.0",
        &[
            "line 3: the file ends",
            "packages without a usable name and version: 1, the first is `b`",
        ],
    ),
    (b'k', "%{\n<<<<<<< HEAD\n", "", &["line 2: "]),
    (
        b'k',
        "%{\"a\": {:hex, :a, System.cmd(\"x\", [])}}",
        "",
        &["line 1: `(`", "packages without"],
    ),
    (
        b'k',
        "%{\"a\": {:path, \"../a\"}}",
        "",
        &["packages without"],
    ),
    (
        b'l',
        "{\"1.2.0\",[{<<\"a\">>,{pkg,<<\"a\">>,<<\"1.0\">>},0},{<<\"b\">>,{pkg,<<\"b\">>,<<\"2.",
        "a@1.0",
        &["line 1: the file ends", "packages without"],
    ),
    (b'l', "", "", &[]),
    (
        b'm',
        "packages = [ { name = 'a', version = '1.0', build_tools = [",
        "",
        &["line 1"],
    ),
    (b'm', "[[package]]\nname = 'a'\n", "", &[]),
    (
        b'p',
        "packages:\n  a:\n    version: \"1.0\"\n  b:\n    version: \"2.0",
        "a@1.0",
        &[
            "line 5",
            "the last line has no end",
            "packages without a usable name and version: 1, the first is `b`",
        ],
    ),
    (
        b'p',
        "packages:\n  a:\n    version: any\n",
        "",
        &["packages without"],
    ),
    (
        b'q',
        r#"{"version":2,"pins":[{"identity":"a","location":"https://git.example/o/a","state":{"version":"1.0.0"}},{"identity":"b","loc"#,
        "git.example/o/a@1.0.0",
        &[
            "line 1",
            "packages without a usable name and version: 1, the first is `b`",
        ],
    ),
    (
        b'q',
        r#"{"pins":[{"location":"https://git.example/o/a","state":{"branch":"main"}}]}"#,
        "",
        &["packages without"],
    ),
    (
        b'r',
        "PODS:\n  - A (1.0)\n  - B (",
        "A@1.0",
        &["the last line has no end", "packages without"],
    ),
    (
        b'r',
        "PODS:\n  - A (1.0)\n  - A/Core (1.0):\n    - A\n  - C\n",
        "A@1.0",
        &["packages without a usable name and version: 1, the first is `C`"],
    ),
    (
        b's',
        "github \"o/a\" \"1.0\"\ngithub \"o/b\" \"2.\ngit \"nonsense\" \"1.0\"\n",
        "github.com/o/a@1.0",
        &["packages without a usable name and version: 2"],
    ),
    (
        b't',
        r#"{"version":"0.5","requires":["a/1.0#r%1.0","b/2."#,
        "a@1.0",
        &["line 1"],
    ),
    (
        b't',
        r#"{"requires":["a/[>1]"]}"#,
        "",
        &["packages without"],
    ),
    (
        b'u',
        "[requires]\na/1.0\n[options]\nb/2.0:x=1\n",
        "a@1.0",
        &[],
    ),
    (
        b'w',
        r#"{"overrides":[{"name":"a","version":"1"},{"name":"B c","version":"1"}],"depend"#,
        "vcpkg/a@1",
        &["line 1", "packages without"],
    ),
    (
        b'x',
        "Package: a\nVersion: 1\nStatus: install ok installed\n\nPackage: b\nVersion: 2\n",
        "vcpkg/a@1",
        &["packages without a usable name and version: 1, the first is `b`"],
    ),
    (
        b'x',
        "Package: a\nVersion: 1\nStatus: install ok half-installed\n",
        "",
        &[],
    ),
];
